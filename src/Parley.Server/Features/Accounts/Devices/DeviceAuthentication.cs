using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Parley.Contract.Errors;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Accounts.Devices;

/// <summary>Signs a request or a socket in by its device's token: the header if there is one, otherwise the cookie.</summary>
internal sealed class DeviceAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, DeviceTokens tokens)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "device";

    private const string Bearer = "Bearer ";
    private const int LongestToken = 128;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var token = Token();
        if (token is null or { Length: > LongestToken or 0 })
        {
            return AuthenticateResult.NoResult();
        }

        var user = await tokens.FindAsync(token, Context.Connection.RemoteIpAddress?.ToString(), Context.RequestAborted);
        return user is null
            ? AuthenticateResult.NoResult()
            : AuthenticateResult.Success(new(user.ToPrincipal(SchemeName), SchemeName));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) =>
        Problem.WriteAsync(Context, new ApiException(ErrorCodes.SignedOut));

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        Problem.WriteAsync(Context, new ApiException(ErrorCodes.NotAllowed));

    private string? Token()
    {
        if (Request.Headers.Authorization.Count == 0)
        {
            return Request.Cookies[DeviceCookie.Name(Request)];
        }

        var header = Request.Headers.Authorization.ToString();
        return header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? header[Bearer.Length..].Trim() : null;
    }
}
