using Parley.Contract.Messages;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Messages.Writing;

/// <summary>
/// The definite answer to a send (C2). A refusal is a value here, not a throw: under overload there are thousands a second.
/// </summary>
/// <param name="Message">As stored, or null.</param>
/// <param name="IsRepeat">Nothing new was stored.</param>
/// <param name="FirstSeq">Number of the first result, to be read, when it was stored by an earlier request; otherwise 0.</param>
/// <param name="Refusal">Why nothing was stored, or null.</param>
internal readonly record struct SendOutcome(MessageDto? Message, bool IsRepeat, long FirstSeq, ApiException? Refusal)
{
    public static SendOutcome Stored(MessageDto message) => new(message, false, 0, null);

    public static SendOutcome StoredBefore(long seq) => new(null, true, seq, null);

    public static SendOutcome Refused(ApiException refusal) => new(null, false, 0, refusal);

    public static SendOutcome Refused(string code, string? detail = null) => new(null, false, 0, new ApiException(code, detail));
}
