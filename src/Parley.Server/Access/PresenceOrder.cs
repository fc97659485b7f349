using Parley.Contract.Users;

namespace Parley.Server.Access;

/// <summary>Active before inactive, as lists sort (A1, A2): online and do-not-disturb, then away, then offline.</summary>
internal static class PresenceOrder
{
    public const int Last = 2;

    public static int Of(PresenceState state) => state switch
    {
        PresenceState.Online or PresenceState.DoNotDisturb => 0,
        PresenceState.Away => 1,
        _ => Last,
    };
}
