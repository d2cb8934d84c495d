// Ranks guides before other pages that match equally well, and pages about the project last.
var Scorer = {
  score: ([page, , , , score]) => {
    if (/^(CHANGELOG|CONTRIBUTING|SECURITY|fuzz\/|docs\/(assurance|fault-matrix|releasing))/.test(page)) return score - 4;
    return /^(README|docs\/(?!abi|bindings|cpp|performance))/.test(page) ? score + 4 : score;
  },

  // As in Sphinx, which has no way to change only the above.
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: { 0: 15, 1: 5, 2: -5 },
  objPrioDefault: 0,
  title: 15,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,
};
