using Microsoft.AspNetCore.Http.Features;

namespace Parley.Server.Realtime;

/// <summary>The framework's upgrade, with a <see cref="SocketLink"/> around the bytes it gives.</summary>
internal sealed class SocketUpgrade(IHttpUpgradeFeature upgrade) : IHttpUpgradeFeature
{
    /// <summary>The link, once upgraded.</summary>
    public SocketLink? Link { get; private set; }

    public bool IsUpgradableRequest => upgrade.IsUpgradableRequest;

    public async Task<Stream> UpgradeAsync() => Link = new SocketLink(await upgrade.UpgradeAsync());
}
