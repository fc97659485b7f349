using Microsoft.EntityFrameworkCore;
using Parley.Contract.Accounts;
using Parley.Server.Data;
using Parley.Server.Platform.Settings;
using Wire = Parley.Contract.Accounts;

namespace Parley.Server.Features.Accounts;

/// <summary>What the sign-in screen needs to know.</summary>
internal sealed class DescribeServer(ParleyDb db, GeneralSettings general, AccountSettings accounts)
{
    public async Task<ServerInfoDto> HandleAsync(bool isSecure, CancellationToken ct) => new(
        general.Name,
        Enum.Parse<Wire.RegistrationMode>(accounts.Registration.ToString()),
        Enum.Parse<Wire.DirectoryMode>(accounts.Directory.ToString()),
        isSecure,
        NeedsSetup: await db.ServerStates.AnyAsync(x => x.SetupTokenHash != null, ct));
}
