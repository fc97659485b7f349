using Parley.Contract;
using Parley.Contract.Accounts;
using Parley.Server.Platform;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Accounts;

/// <summary>Changes nick, name and "about".</summary>
internal sealed class UpdateProfile(AccountChange account)
{
    public Task<MeDto> HandleAsync(CurrentUser me, UpdateProfileRequest request, CancellationToken ct)
    {
        var name = Check.Line(request.Name, "name", 1, Limits.NameMax);
        var about = Check.OptionalText(request.About, "about", Limits.AboutMax);
        return account.SaveAsync(me.UserId, user =>
        {
            // Whoever was allowed a reserved name at set-up keeps it.
            var isSame = UserNames.Key(request.UserName) == user.NormalizedUserName;
            user.UserName = UserNames.Clean(request.UserName, isSame);
            user.NormalizedUserName = UserNames.Key(user.UserName);
            user.Name = name;
            user.About = about;
            user.SearchText = UserNames.SearchTextOf(name, user.UserName);
        }, ct, isPublic: true);
    }
}
