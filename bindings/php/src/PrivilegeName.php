<?php
// Generated from include/kaltura_session.h. Do not edit: `make declarations`.
declare(strict_types=1);

namespace KalturaSession;

/** The name of a privilege. */
final class PrivilegeName
{
    /** The session may change these entries. */
    public const EDIT = 'edit';
    /** The session may play these entries. */
    public const SVIEW = 'sview';
    /** The session may see these entries. */
    public const VIEW = 'view';
    /** The session may list content. */
    public const LIST = 'list';
    /** The session may download these entries. */
    public const DOWNLOAD = 'download';
    /** The session may download these assets; rounds the expiry up to 300 s. */
    public const DOWNLOADASSET = 'downloadasset';
    /** The session may change the entries of these playlists. */
    public const EDITPLAYLIST = 'editplaylist';
    /** The session may play the entries of these playlists. */
    public const SVIEWPLAYLIST = 'sviewplaylist';
    /** The session is good for this many calls. */
    public const ACTIONSLIMIT = 'actionslimit';
    /** The session has the permissions of this role, by id or name. */
    public const SETROLE = 'setrole';
    /** The session has no more permissions than this role. */
    public const RESTRICTINGROLE = 'restrictingrole';
    /** The session is limited to this entry. */
    public const LIMITENTRY = 'limitentry';
    /** The session is good from these addresses only. */
    public const IPRESTRICT = 'iprestrict';
    /** The session is good for these URIs only. */
    public const URIRESTRICT = 'urirestrict';
    /** The session obeys the entitlement rules of categories. */
    public const ENABLEENTITLEMENT = 'enableentitlement';
    /** The session ignores the entitlement rules of categories. */
    public const DISABLEENTITLEMENT = 'disableentitlement';
    /** The session ignores the entitlement rules for these entries. */
    public const DISABLEENTITLEMENTFORENTRY = 'disableentitlementforentry';
    /** The session ignores the entitlement rules for these playlists. */
    public const DISABLEENTITLEMENTFORPLAYLIST = 'disableentitlementforplaylist';
    /** The session works in this privacy context. */
    public const PRIVACYCONTEXT = 'privacycontext';
    /** The session moderates categories. */
    public const ENABLECATEGORYMODERATION = 'enablecategorymoderation';
    /** The session moderates captions. */
    public const ENABLECAPTIONMODERATION = 'enablecaptionmoderation';
    /** The session counts scheduling from this time. */
    public const REFTIME = 'reftime';
    /** The session reads its own writes: a key that groups its calls. */
    public const SESSIONKEY = 'sessionkey';
    /** The session belongs to this group, which session.end ends as a whole. */
    public const SESSIONID = 'sessionid';
    /** The session plays previews. */
    public const PREVIEW = 'preview';
    /** The session works on jobs of this type. */
    public const JOBTYPE = 'jobtype';
    /** The session was made with this app token. */
    public const APPTOKEN = 'apptoken';
    /** The session may change the account. */
    public const ENABLECHANGEACCOUNT = 'enablechangeaccount';
    /** The session may change these users. */
    public const EDITUSER = 'edituser';
    /** The session may change admin tags. */
    public const EDITADMINTAGS = 'editadmintags';
    /** The session may not see a live stream before its time. */
    public const RESTRICTEXPLICITLIVEVIEW = 'restrictexplicitliveview';
    /** The session belongs to this virtual event. */
    public const VIRTUALEVENTID = 'virtualeventid';
    /** The session searches in this context. */
    public const SEARCHCONTEXT = 'searchcontext';
    /** The session is not checked for its type. */
    public const DISABLESESSIONTYPECHECK = 'disablesessiontypecheck';
    /** The session is of an anonymous player (widget:1). */
    public const WIDGET = 'widget';
    /** The session may use captions. */
    public const CAPTION = 'caption';
}
