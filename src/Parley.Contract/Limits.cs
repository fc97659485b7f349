namespace Parley.Contract;

/// <summary>
/// Every limit of the protocol in one place. The server enforces them, the clients show them before a person hits them,
/// and tests check each at its edge. Lengths count UTF-16 code units, as <c>string.Length</c> does in C# and in JavaScript.
/// </summary>
public static class Limits
{
    /// <summary>Shortest user name (nick).</summary>
    public const int UserNameMin = 2;

    /// <summary>Longest user name (nick).</summary>
    public const int UserNameMax = 32;

    /// <summary>Longest display name of a person.</summary>
    public const int NameMax = 64;

    /// <summary>Longest "about" text of a person or description of a chat.</summary>
    public const int AboutMax = 500;

    /// <summary>Shortest password (BRIEF section 4).</summary>
    public const int PasswordMin = 10;

    /// <summary>Longest password; anything longer is refused before it is hashed (CVE-2026-24458).</summary>
    public const int PasswordMax = 256;

    /// <summary>Longest e-mail address.</summary>
    public const int EmailMax = 254;

    /// <summary>Longest name a device may give itself.</summary>
    public const int DeviceNameMax = 64;

    /// <summary>Most devices signed in to one account; a further login ends the one unused for longest.</summary>
    public const int DevicesMax = 50;

    /// <summary>Longest message text.</summary>
    public const int MessageMax = 20_000;

    /// <summary>Longest draft, the same as a message.</summary>
    public const int DraftMax = MessageMax;

    /// <summary>Longest title of a group.</summary>
    public const int TitleMax = 64;

    /// <summary>Most members of a group. The general chat has everybody and no limit.</summary>
    public const int GroupMembersMax = 5_000;

    /// <summary>Most people added by one request.</summary>
    public const int AddMembersMax = 200;

    /// <summary>Chats up to this many members carry receipts of other people; larger ones show only "stored".</summary>
    public const int ReceiptMembersMax = 256;

    /// <summary>Most different reactions on one message.</summary>
    public const int ReactionKindsMax = 20;

    /// <summary>Longest reaction (an emoji with all its joiners).</summary>
    public const int ReactionMax = 32;

    /// <summary>Most explicit mentions in one message.</summary>
    public const int MentionsMax = 50;

    /// <summary>Most pinned messages in a chat.</summary>
    public const int PinnedMessagesMax = 100;

    /// <summary>Most pinned chats of one person.</summary>
    public const int PinnedChatsMax = 20;

    /// <summary>Most invite links of one chat that are valid at the same time.</summary>
    public const int InvitesMax = 20;

    /// <summary>Most chats one message is forwarded to at once.</summary>
    public const int ForwardTargetsMax = 10;

    /// <summary>Longest custom status text.</summary>
    public const int StatusTextMax = 100;

    /// <summary>Longest opaque preferences text a client keeps on the server.</summary>
    public const int PreferencesMax = 8_192;

    /// <summary>Largest page of messages.</summary>
    public const int MessagePageMax = 100;

    /// <summary>Page of messages when the caller names none.</summary>
    public const int MessagePageDefault = 50;

    /// <summary>Largest page of chats or people.</summary>
    public const int ListPageMax = 100;

    /// <summary>Page of chats or people when the caller names none.</summary>
    public const int ListPageDefault = 50;

    /// <summary>Most changed messages in one answer to a range request (DELIVERY section 4).</summary>
    public const int RangePageMax = 200;

    /// <summary>A gap wider than this many numbers is answered by a reset (C15).</summary>
    public const int RangeGapMax = 1_000;

    /// <summary>Messages in a reset (C15).</summary>
    public const int ResetMessages = 50;

    /// <summary>Largest frame a client may send, in bytes of UTF-8 (SECURITY section 3).</summary>
    public const int ClientFrameBytesMax = 64 * 1024;

    /// <summary>Most frames waiting for one slow socket (C29).</summary>
    public const int SendQueueFramesMax = 256;

    /// <summary>Most bytes waiting for one slow socket (C29).</summary>
    public const int SendQueueBytesMax = 1024 * 1024;

    /// <summary>Chats in the unread strip of the first payload and of a resume, newest first; <c>GET /api/v1/unread</c> has all.</summary>
    public const int FirstUnreadMax = 500;

    /// <summary>People a client may name as shown on its screen, for presence (see <c>presence.watch</c>).</summary>
    public const int WatchedUsersMax = 500;

    /// <summary>Chats a client may name in the cursor of a resume.</summary>
    public const int ResumeChatsMax = 2_000;

    /// <summary>Sockets of one account at the same time (SECURITY section 3).</summary>
    public const int SocketsPerUserMax = 10;
}
