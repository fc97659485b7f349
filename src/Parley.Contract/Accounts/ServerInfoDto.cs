namespace Parley.Contract.Accounts;

/// <summary>What anybody may know of this server before signing in. <c>GET /api/v1/server</c>.</summary>
/// <param name="Name">The server's name, shown on the sign-in screen.</param>
/// <param name="Registration">Who may register.</param>
/// <param name="Directory">Whether everybody is listed (team) or only contacts (community).</param>
/// <param name="IsSecure">True when this request came over HTTPS; otherwise clients show what HTTPS would add.</param>
/// <param name="NeedsSetup">True while the server has no administrator.</param>
/// <param name="MessageMax">Longest message, see <see cref="Limits.MessageMax"/>.</param>
/// <param name="PasswordMin">Shortest password.</param>
public sealed record ServerInfoDto(
    string Name,
    RegistrationMode Registration,
    DirectoryMode Directory,
    bool IsSecure,
    bool NeedsSetup,
    int MessageMax = Limits.MessageMax,
    int PasswordMin = Limits.PasswordMin);

/// <summary>Who may register an account.</summary>
public enum RegistrationMode
{
    /// <summary>Everybody who reaches the server.</summary>
    Open,

    /// <summary>Only with an invitation.</summary>
    Invite,

    /// <summary>Nobody.</summary>
    Closed,
}

/// <summary>Whom the lists show (REQUIREMENTS A27).</summary>
public enum DirectoryMode
{
    /// <summary>Everybody registered.</summary>
    Open,

    /// <summary>Only contacts and people one shares a chat with.</summary>
    Contacts,
}
