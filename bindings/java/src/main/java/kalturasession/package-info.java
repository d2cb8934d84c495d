/**
 * Creates and verifies Kaltura sessions (KS), and calls the Kaltura API.
 *
 * <p>Exceptions are unchecked. Any method may throw
 * <ul>
 * <li>{@link kalturasession.SessionException} if the library or the server rejects something;
 * <li>{@link IllegalArgumentException} for a string with a NUL or a lone surrogate, a duration out of range, and a value that
 * JSON cannot represent. Sessions to be parsed, verified or explained are the exception: such a session is {@link
 * kalturasession.Status#KS_MALFORMED};
 * <li>{@link NullPointerException} for null, unless the description allows it;
 * <li>{@link IllegalStateException} for a closed object.
 * </ul>
 * A {@code partnerId} is always the first parameter.
 */
package kalturasession;
