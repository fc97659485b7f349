namespace Parley.Contract.Errors;

/// <summary>
/// Stable codes of refusals. The same code stands in the <c>code</c> member of an HTTP problem document and in the
/// <c>error</c> frame of the socket. A refusal promises that nothing was stored (C2). Codes are never renamed.
/// </summary>
public static class ErrorCodes
{
    /// <summary>400: the JSON could not be read, or a field is missing or of the wrong type.</summary>
    public const string Malformed = "malformed";

    /// <summary>400: a frame has a type this server does not know.</summary>
    public const string UnknownFrame = "unknown_frame";

    /// <summary>400: a value is outside its limits; <c>detail</c> names the field.</summary>
    public const string Invalid = "invalid";

    /// <summary>400: a message without text.</summary>
    public const string MessageEmpty = "message_empty";

    /// <summary>413: a message longer than <see cref="Limits.MessageMax"/>.</summary>
    public const string MessageTooLong = "message_too_long";

    /// <summary>413: a frame or request body over the size limit.</summary>
    public const string TooLarge = "too_large";

    /// <summary>401: nobody is signed in, or the token is unknown, expired or revoked.</summary>
    public const string SignedOut = "signed_out";

    /// <summary>401: user name and password do not match; says nothing about which.</summary>
    public const string WrongCredentials = "wrong_credentials";

    /// <summary>403: signed in and a member, but the role or a setting does not allow it.</summary>
    public const string NotAllowed = "not_allowed";

    /// <summary>403: the request came from another origin.</summary>
    public const string ForeignOrigin = "foreign_origin";

    /// <summary>403: registration is closed, or needs an invitation that was not given or is no longer valid.</summary>
    public const string RegistrationClosed = "registration_closed";

    /// <summary>404: does not exist, or you may not see it; the two cannot be told apart.</summary>
    public const string NotFound = "not_found";

    /// <summary>409: the user name is taken.</summary>
    public const string UserNameTaken = "user_name_taken";

    /// <summary>400: the user name has characters or a form that is not allowed.</summary>
    public const string UserNameInvalid = "user_name_invalid";

    /// <summary>400: the password is too short, too long, or too easy to guess.</summary>
    public const string PasswordWeak = "password_weak";

    /// <summary>409: the client id was used before for something else (C6).</summary>
    public const string IdReused = "id_reused";

    /// <summary>409: the state does not allow it (for example the last owner leaves without a successor).</summary>
    public const string Conflict = "conflict";

    /// <summary>410: the message was deleted (C27).</summary>
    public const string Deleted = "deleted";

    /// <summary>410: the invite link has expired, was revoked or is used up.</summary>
    public const string InviteInvalid = "invite_invalid";

    /// <summary>416: a number beyond the last one of the chat, or a cursor ahead of the server.</summary>
    public const string OutOfRange = "out_of_range";

    /// <summary>409: a business limit is reached; <c>detail</c> names it.</summary>
    public const string LimitReached = "limit_reached";

    /// <summary>429: too many requests from this caller; <c>retryAfterMs</c> says when to come back.</summary>
    public const string TooMany = "too_many";

    /// <summary>503: the server is too busy or its database is away; <c>retryAfterMs</c> says when to come back.</summary>
    public const string Unavailable = "unavailable";

    /// <summary>The outcome is not known (C2): repeat with the same client id.</summary>
    public const string Unknown = "unknown";

    /// <summary>500: a fault of the server; nothing more is said to the outside.</summary>
    public const string Internal = "internal";
}
