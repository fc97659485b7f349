using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Parley.Server.Data;
using Parley.Server.Features.Accounts.Devices;
using Parley.Server.Features.Accounts.Passwords;

namespace Parley.Server.Features.Accounts;

internal static class AccountsFeature
{
    /// <summary>Rounds of PBKDF2-HMAC-SHA512 (SEC43); an older hash with fewer is replaced at the next sign-in.</summary>
    private const int Iterations = 210_000;

    /// <summary>Accounts, sign-in, devices and one's own settings.</summary>
    public static void AddAccounts(this IServiceCollection services)
    {
        services.AddIdentityCore<User>().AddEntityFrameworkStores<ParleyDb>();
        services.Configure<PasswordHasherOptions>(options => options.IterationCount = Iterations);
        services.AddAuthentication(DeviceAuthentication.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, DeviceAuthentication>(DeviceAuthentication.SchemeName, null);
        services.AddAuthorization();

        services.AddSingleton<IPasswordHasher<User>, PasswordHasher<User>>();
        services.AddSingleton<PasswordHashing>();
        services.AddSingleton<DeviceTokens>();
        services.AddSingleton<GuessLimits>();
        services.AddSingleton<KnownDevice>();
        services.AddSingleton<SetupToken>();
        services.AddScoped<SignIns>();
        services.AddScoped<AccountChange>();
        services.AddScoped<Register>();
        services.AddScoped<LogIn>();
        services.AddScoped<CheckAvailability>();
        services.AddScoped<UpdateProfile>();
        services.AddScoped<UpdateSettings>();
        services.AddScoped<UpdateStatus>();
        services.AddScoped<ChangePassword>();
        services.AddScoped<ListDevices>();
        services.AddScoped<DescribeServer>();
    }
}
