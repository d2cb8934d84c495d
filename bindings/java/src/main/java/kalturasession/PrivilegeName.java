// Generated from include/kaltura_session.h. Do not edit: `make declarations`.
package kalturasession;

/** The name of a privilege. */
public final class PrivilegeName {
    private PrivilegeName() {}

    /** The session may change these entries. */
    public static final String EDIT = "edit";

    /** The session may play these entries. */
    public static final String SVIEW = "sview";

    /** The session may see these entries. */
    public static final String VIEW = "view";

    /** The session may list content. */
    public static final String LIST = "list";

    /** The session may download these entries. */
    public static final String DOWNLOAD = "download";

    /** The session may download these assets; rounds the expiry up to 300 s. */
    public static final String DOWNLOADASSET = "downloadasset";

    /** The session may change the entries of these playlists. */
    public static final String EDITPLAYLIST = "editplaylist";

    /** The session may play the entries of these playlists. */
    public static final String SVIEWPLAYLIST = "sviewplaylist";

    /** The session is good for this many calls. */
    public static final String ACTIONSLIMIT = "actionslimit";

    /** The session has the permissions of this role, by id or name. */
    public static final String SETROLE = "setrole";

    /** The session has no more permissions than this role. */
    public static final String RESTRICTINGROLE = "restrictingrole";

    /** The session is limited to this entry. */
    public static final String LIMITENTRY = "limitentry";

    /** The session is good from these addresses only. */
    public static final String IPRESTRICT = "iprestrict";

    /** The session is good for these URIs only. */
    public static final String URIRESTRICT = "urirestrict";

    /** The session obeys the entitlement rules of categories. */
    public static final String ENABLEENTITLEMENT = "enableentitlement";

    /** The session ignores the entitlement rules of categories. */
    public static final String DISABLEENTITLEMENT = "disableentitlement";

    /** The session ignores the entitlement rules for these entries. */
    public static final String DISABLEENTITLEMENTFORENTRY = "disableentitlementforentry";

    /** The session ignores the entitlement rules for these playlists. */
    public static final String DISABLEENTITLEMENTFORPLAYLIST = "disableentitlementforplaylist";

    /** The session works in this privacy context. */
    public static final String PRIVACYCONTEXT = "privacycontext";

    /** The session moderates categories. */
    public static final String ENABLECATEGORYMODERATION = "enablecategorymoderation";

    /** The session moderates captions. */
    public static final String ENABLECAPTIONMODERATION = "enablecaptionmoderation";

    /** The session counts scheduling from this time. */
    public static final String REFTIME = "reftime";

    /** The session reads its own writes: a key that groups its calls. */
    public static final String SESSIONKEY = "sessionkey";

    /** The session belongs to this group, which session.end ends as a whole. */
    public static final String SESSIONID = "sessionid";

    /** The session plays previews. */
    public static final String PREVIEW = "preview";

    /** The session works on jobs of this type. */
    public static final String JOBTYPE = "jobtype";

    /** The session was made with this app token. */
    public static final String APPTOKEN = "apptoken";

    /** The session may change the account. */
    public static final String ENABLECHANGEACCOUNT = "enablechangeaccount";

    /** The session may change these users. */
    public static final String EDITUSER = "edituser";

    /** The session may change admin tags. */
    public static final String EDITADMINTAGS = "editadmintags";

    /** The session may not see a live stream before its time. */
    public static final String RESTRICTEXPLICITLIVEVIEW = "restrictexplicitliveview";

    /** The session belongs to this virtual event. */
    public static final String VIRTUALEVENTID = "virtualeventid";

    /** The session searches in this context. */
    public static final String SEARCHCONTEXT = "searchcontext";

    /** The session is not checked for its type. */
    public static final String DISABLESESSIONTYPECHECK = "disablesessiontypecheck";

    /** The session is of an anonymous player (widget:1). */
    public static final String WIDGET = "widget";

    /** The session may use captions. */
    public static final String CAPTION = "caption";
}
