// Generated from include/kaltura_session.h. Do not edit: `make declarations`.
package kalturasession;

/** The name of a privilege. */
public final class PrivilegeName {
    private PrivilegeName() {}

    /** may change these entries. */
    public static final String EDIT = "edit";

    /** may play these entries. */
    public static final String SVIEW = "sview";

    /** may see these entries. */
    public static final String VIEW = "view";

    /** may list content. */
    public static final String LIST = "list";

    /** may download these entries. */
    public static final String DOWNLOAD = "download";

    /** may download these assets; rounds the expiry up to 300 s. */
    public static final String DOWNLOADASSET = "downloadasset";

    /** may change the entries of these playlists. */
    public static final String EDITPLAYLIST = "editplaylist";

    /** may play the entries of these playlists. */
    public static final String SVIEWPLAYLIST = "sviewplaylist";

    /** is good for this many calls. */
    public static final String ACTIONSLIMIT = "actionslimit";

    /** has the permissions of this role, by id or name. */
    public static final String SETROLE = "setrole";

    /** has no more permissions than this role. */
    public static final String RESTRICTINGROLE = "restrictingrole";

    /** is limited to this entry. */
    public static final String LIMITENTRY = "limitentry";

    /** is good from these addresses only. */
    public static final String IPRESTRICT = "iprestrict";

    /** is good for these URIs only. */
    public static final String URIRESTRICT = "urirestrict";

    /** obeys the entitlement rules of categories. */
    public static final String ENABLEENTITLEMENT = "enableentitlement";

    /** ignores the entitlement rules of categories. */
    public static final String DISABLEENTITLEMENT = "disableentitlement";

    /** ignores the entitlement rules for these entries. */
    public static final String DISABLEENTITLEMENTFORENTRY = "disableentitlementforentry";

    /** ignores the entitlement rules for these playlists. */
    public static final String DISABLEENTITLEMENTFORPLAYLIST = "disableentitlementforplaylist";

    /** works in this privacy context. */
    public static final String PRIVACYCONTEXT = "privacycontext";

    /** moderates categories. */
    public static final String ENABLECATEGORYMODERATION = "enablecategorymoderation";

    /** moderates captions. */
    public static final String ENABLECAPTIONMODERATION = "enablecaptionmoderation";

    /** counts scheduling from this time. */
    public static final String REFTIME = "reftime";

    /** reads its own writes: a key that groups its calls. */
    public static final String SESSIONKEY = "sessionkey";

    /** belongs to this group, which session.end ends as a whole. */
    public static final String SESSIONID = "sessionid";

    /** plays previews. */
    public static final String PREVIEW = "preview";

    /** works on jobs of this type. */
    public static final String JOBTYPE = "jobtype";

    /** was made with this app token. */
    public static final String APPTOKEN = "apptoken";

    /** may change the account. */
    public static final String ENABLECHANGEACCOUNT = "enablechangeaccount";

    /** may change these users. */
    public static final String EDITUSER = "edituser";

    /** may change admin tags. */
    public static final String EDITADMINTAGS = "editadmintags";

    /** may not see a live stream before its time. */
    public static final String RESTRICTEXPLICITLIVEVIEW = "restrictexplicitliveview";

    /** belongs to this virtual event. */
    public static final String VIRTUALEVENTID = "virtualeventid";

    /** searches in this context. */
    public static final String SEARCHCONTEXT = "searchcontext";

    /** is not checked for its type. */
    public static final String DISABLESESSIONTYPECHECK = "disablesessiontypecheck";

    /** is of an anonymous player (widget:1). */
    public static final String WIDGET = "widget";

    /** may use captions. */
    public static final String CAPTION = "caption";
}
