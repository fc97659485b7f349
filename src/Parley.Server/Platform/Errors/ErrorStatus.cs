using Parley.Contract.Errors;

namespace Parley.Server.Platform.Errors;

/// <summary>HTTP status and developer's sentence of each code.</summary>
internal static class ErrorStatus
{
    private static readonly Dictionary<string, (int Status, string Title)> Known = new(StringComparer.Ordinal)
    {
        [ErrorCodes.Malformed] = (400, "The request could not be read."),
        [ErrorCodes.UnknownFrame] = (400, "This server does not know a frame of that type."),
        [ErrorCodes.Invalid] = (400, "A value is outside its limits."),
        [ErrorCodes.MessageEmpty] = (400, "A message needs text."),
        [ErrorCodes.MessageTooLong] = (413, "The message is too long."),
        [ErrorCodes.TooLarge] = (413, "The request is too large."),
        [ErrorCodes.SignedOut] = (401, "Nobody is signed in."),
        [ErrorCodes.WrongCredentials] = (401, "User name and password do not match."),
        [ErrorCodes.NotAllowed] = (403, "That is not allowed."),
        [ErrorCodes.ForeignOrigin] = (403, "The request came from another origin."),
        [ErrorCodes.RegistrationClosed] = (403, "Registration is closed or needs a valid invitation."),
        [ErrorCodes.NotFound] = (404, "There is no such thing, or you may not see it."),
        [ErrorCodes.UserNameTaken] = (409, "The user name is taken."),
        [ErrorCodes.UserNameInvalid] = (400, "The user name is not allowed."),
        [ErrorCodes.PasswordWeak] = (400, "The password is too short, too long or too easy to guess."),
        [ErrorCodes.IdReused] = (409, "The client id was used for something else."),
        [ErrorCodes.Conflict] = (409, "The present state does not allow that."),
        [ErrorCodes.Deleted] = (410, "The message was deleted."),
        [ErrorCodes.InviteInvalid] = (410, "The invite link is no longer valid."),
        [ErrorCodes.OutOfRange] = (416, "A number is beyond the last one."),
        [ErrorCodes.LimitReached] = (409, "A limit is reached."),
        [ErrorCodes.TooMany] = (429, "Too many requests."),
        [ErrorCodes.Unavailable] = (503, "The server is busy or its database is away."),
        [ErrorCodes.Unknown] = (503, "The outcome is not known; repeat with the same client id."),
        [ErrorCodes.Internal] = (500, "A fault of the server."),
    };

    /// <summary>Every code with a status.</summary>
    public static IReadOnlyCollection<string> Codes => Known.Keys;

    /// <summary>Status and title of a code.</summary>
    public static (int Status, string Title) Of(string code) => Known[code];
}
