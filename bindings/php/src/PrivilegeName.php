<?php
// Generated from include/kaltura_session.h. Do not edit: `make declarations`.
declare(strict_types=1);

namespace KalturaSession;

/** The name of a privilege. */
final class PrivilegeName
{
    /** may change these entries. */
    public const EDIT = 'edit';
    /** may play these entries. */
    public const SVIEW = 'sview';
    /** may see these entries. */
    public const VIEW = 'view';
    /** may list content. */
    public const LIST = 'list';
    /** may download these entries. */
    public const DOWNLOAD = 'download';
    /** may download these assets; rounds the expiry up to 300 s. */
    public const DOWNLOADASSET = 'downloadasset';
    /** may change the entries of these playlists. */
    public const EDITPLAYLIST = 'editplaylist';
    /** may play the entries of these playlists. */
    public const SVIEWPLAYLIST = 'sviewplaylist';
    /** is good for this many calls. */
    public const ACTIONSLIMIT = 'actionslimit';
    /** has the permissions of this role, by id or name. */
    public const SETROLE = 'setrole';
    /** has no more permissions than this role. */
    public const RESTRICTINGROLE = 'restrictingrole';
    /** is limited to this entry. */
    public const LIMITENTRY = 'limitentry';
    /** is good from these addresses only. */
    public const IPRESTRICT = 'iprestrict';
    /** is good for these URIs only. */
    public const URIRESTRICT = 'urirestrict';
    /** obeys the entitlement rules of categories. */
    public const ENABLEENTITLEMENT = 'enableentitlement';
    /** ignores the entitlement rules of categories. */
    public const DISABLEENTITLEMENT = 'disableentitlement';
    /** ignores the entitlement rules for these entries. */
    public const DISABLEENTITLEMENTFORENTRY = 'disableentitlementforentry';
    /** ignores the entitlement rules for these playlists. */
    public const DISABLEENTITLEMENTFORPLAYLIST = 'disableentitlementforplaylist';
    /** works in this privacy context. */
    public const PRIVACYCONTEXT = 'privacycontext';
    /** moderates categories. */
    public const ENABLECATEGORYMODERATION = 'enablecategorymoderation';
    /** moderates captions. */
    public const ENABLECAPTIONMODERATION = 'enablecaptionmoderation';
    /** counts scheduling from this time. */
    public const REFTIME = 'reftime';
    /** reads its own writes: a key that groups its calls. */
    public const SESSIONKEY = 'sessionkey';
    /** belongs to this group, which session.end ends as a whole. */
    public const SESSIONID = 'sessionid';
    /** plays previews. */
    public const PREVIEW = 'preview';
    /** works on jobs of this type. */
    public const JOBTYPE = 'jobtype';
    /** was made with this app token. */
    public const APPTOKEN = 'apptoken';
    /** may change the account. */
    public const ENABLECHANGEACCOUNT = 'enablechangeaccount';
    /** may change these users. */
    public const EDITUSER = 'edituser';
    /** may change admin tags. */
    public const EDITADMINTAGS = 'editadmintags';
    /** may not see a live stream before its time. */
    public const RESTRICTEXPLICITLIVEVIEW = 'restrictexplicitliveview';
    /** belongs to this virtual event. */
    public const VIRTUALEVENTID = 'virtualeventid';
    /** searches in this context. */
    public const SEARCHCONTEXT = 'searchcontext';
    /** is not checked for its type. */
    public const DISABLESESSIONTYPECHECK = 'disablesessiontypecheck';
    /** is of an anonymous player (widget:1). */
    public const WIDGET = 'widget';
    /** may use captions. */
    public const CAPTION = 'caption';
}
