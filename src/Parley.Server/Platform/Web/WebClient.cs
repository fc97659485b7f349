using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;
using Parley.Contract.Errors;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Settings;

namespace Parley.Server.Platform.Web;

/// <summary>
/// Serves the built web client. Files below <c>assets/</c> carry a hash in their name and never change; a compressed
/// twin (<c>.br</c>) is sent when the browser takes it; any other address of the client's own is answered with its one page.
/// </summary>
internal static class WebClient
{
    private const string Forever = "public, max-age=31536000, immutable";
    private const string Ask = "no-cache";

    public static void UseWebClient(this WebApplication app)
    {
        var folder = Find(app.Services.GetRequiredService<GeneralSettings>().WebFolder, app.Environment.ContentRootPath);
        if (folder is null)
        {
            return;
        }

        var files = new PhysicalFileProvider(folder);
        var types = new FileExtensionContentTypeProvider();
        types.Mappings[".webmanifest"] = "application/manifest+json";

        app.Use((context, next) =>
        {
            ChooseFile(context, files);
            return next(context);
        });
        app.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = files,
            ContentTypeProvider = new CompressedContentTypes(types),
            OnPrepareResponse = prepared =>
            {
                var response = prepared.Context.Response;
                var path = prepared.Context.Request.Path.Value ?? "";
                response.Headers.CacheControl = path.StartsWith("/assets/", StringComparison.Ordinal) ? Forever : Ask;
                response.Headers.Vary = "Accept-Encoding";
                if (path.EndsWith(".br", StringComparison.Ordinal))
                {
                    response.Headers.ContentEncoding = "br";
                }
            },
        });
    }

    /// <summary>The folder of the setting, or the first that exists of the usual places.</summary>
    private static string? Find(string? configured, string contentRoot)
    {
        if (configured is not null)
        {
            return Directory.Exists(configured)
                ? Path.GetFullPath(configured)
                : throw new StartRefusedException($"The folder {configured} of Parley__WebFolder does not exist.");
        }

        string[] usual = [Path.Combine(AppContext.BaseDirectory, "wwwroot"), Path.Combine(contentRoot, "wwwroot"), Path.Combine(contentRoot, "web", "dist")];
        return usual.FirstOrDefault(folder => File.Exists(Path.Combine(folder, "index.html")));
    }

    private static void ChooseFile(HttpContext context, PhysicalFileProvider files)
    {
        var request = context.Request;
        var path = request.Path.Value ?? "/";
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
        {
            return;
        }

        if (IsServers(path))
        {
            return;
        }

        // A nick may hold a dot: the address of a profile is a view all the same.
        var isProfile = path.StartsWith("/u/", StringComparison.Ordinal);
        if (path.EndsWith(".br", StringComparison.Ordinal) && !isProfile)
        {
            throw new ApiException(ErrorCodes.NotFound); // a twin has no address of its own
        }

        if (isProfile || !Path.HasExtension(path))
        {
            path = "/index.html";
        }

        var takesBrotli = request.Headers.AcceptEncoding.ToString().Contains("br", StringComparison.OrdinalIgnoreCase);
        request.Path = takesBrotli && files.GetFileInfo(path + ".br").Exists ? path + ".br" : path;
    }

    private static bool IsServers(string path) =>
        path.StartsWith("/api/", StringComparison.OrdinalIgnoreCase) || path.StartsWith("/health/", StringComparison.OrdinalIgnoreCase);

    private sealed class CompressedContentTypes(IContentTypeProvider plain) : IContentTypeProvider
    {
        public bool TryGetContentType(string subpath, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out string contentType) =>
            plain.TryGetContentType(subpath.EndsWith(".br", StringComparison.Ordinal) ? subpath[..^3] : subpath, out contentType);
    }
}
