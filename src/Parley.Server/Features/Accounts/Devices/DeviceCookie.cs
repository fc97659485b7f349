namespace Parley.Server.Features.Accounts.Devices;

/// <summary>The browser's copy of the token. Over HTTPS it is bound to this host and never travels in the clear (SEC11).</summary>
internal static class DeviceCookie
{
    /// <summary>The two names differ so that a cookie set over plain HTTP cannot stand in for the secure one.</summary>
    public static string Name(HttpRequest request) => request.IsHttps ? "__Host-parley" : "parley";

    /// <param name="context">The answer that sets it.</param>
    /// <param name="token">The secret.</param>
    /// <param name="isRemembered">False: gone when the browser closes.</param>
    public static void Set(HttpContext context, string token, bool isRemembered) =>
        context.Response.Cookies.Append(Name(context.Request), token, Options(context, isRemembered ? DeviceTokens.AbsoluteEnd : null));

    public static void Delete(HttpContext context) =>
        context.Response.Cookies.Delete(Name(context.Request), Options(context, null));

    internal static CookieOptions Options(HttpContext context, TimeSpan? maxAge) => new()
    {
        HttpOnly = true,
        Secure = context.Request.IsHttps,
        SameSite = SameSiteMode.Lax,
        Path = "/",
        MaxAge = maxAge,
        IsEssential = true,
    };
}
