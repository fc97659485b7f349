using Parley.Contract.Accounts;
using Parley.Contract.Users;
using Parley.Server.Data;

namespace Parley.Server.Access;

/// <summary>Rows of people as the wire shows them.</summary>
internal static class UserMapping
{
    /// <summary>What others see.</summary>
    public static UserDto ToDto(this User user) =>
        new(user.Id, user.UserName!, user.Name, user.About, user.PhotoUrl, user.DeactivatedAt is not null);

    /// <summary>What only the person sees. A status that has expired by <paramref name="now"/> counts as none.</summary>
    public static MeDto ToMeDto(this User user, DateTimeOffset now) => new(
        user.ToDto(),
        user.Role == UserRole.Admin ? ServerRole.Admin : ServerRole.Member,
        user.Email,
        new(user.Language, user.SendsReadReceipts, user.SendsTyping, user.ShowsPresence, user.CanBeFound, user.Preferences),
        user.StatusAt(now));

    /// <summary>The status a person has chosen, if it has not ended. Invisible has no end: it must never lapse unnoticed.</summary>
    public static StatusDto StatusAt(this User user, DateTimeOffset now)
    {
        var availability = user.Availability switch
        {
            UserAvailability.Invisible => Availability.Invisible,
            UserAvailability.DoNotDisturb => Availability.DoNotDisturb,
            _ => Availability.Auto,
        };
        if (user.StatusExpiresAt <= now)
        {
            return new(availability == Availability.Invisible ? availability : Availability.Auto);
        }

        return new(availability, user.StatusText, user.StatusExpiresAt);
    }
}
