using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Parley.Server.Features.Accounts.Devices;
using Parley.Server.Platform.Security;

namespace Parley.Server.Features.Accounts;

/// <summary>Recognises a browser that has signed in to an account before, also after signing out. It opens nothing: it only has its own count of wrong guesses.</summary>
internal sealed class KnownDevice(IDataProtectionProvider protection)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(365);
    private readonly IDataProtector protector = protection.CreateProtector("parley.known-device");

    /// <summary>The mark of this browser for an account, or null.</summary>
    public string? MarkOf(HttpRequest request, long userId)
    {
        if (request.Cookies[Name(request)] is not { Length: > 0 and < 1000 } cookie)
        {
            return null;
        }

        try
        {
            var parts = protector.Unprotect(cookie).Split(' ');
            return parts.Length == 2 && parts[0] == userId.ToString(CultureInfo.InvariantCulture) ? parts[1] : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Marks this browser.</summary>
    public void Remember(HttpContext context, long userId)
    {
        if (MarkOf(context.Request, userId) is null)
        {
            var mark = protector.Protect($"{userId.ToString(CultureInfo.InvariantCulture)} {SecretToken.New(16)}");
            context.Response.Cookies.Append(Name(context.Request), mark, DeviceCookie.Options(context, Lifetime));
        }
    }

    private static string Name(HttpRequest request) => request.IsHttps ? "__Host-parley-known" : "parley-known";
}
