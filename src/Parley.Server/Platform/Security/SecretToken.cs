using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Parley.Server.Platform.Security;

/// <summary>Random secrets that are handed out once and stored only as a hash (SEC34, SEC44).</summary>
internal static class SecretToken
{
    /// <summary>A fresh secret as URL-safe text.</summary>
    /// <param name="bytes">Its strength: 32 for tokens, 16 for invites.</param>
    public static string New(int bytes = 32) => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(bytes));

    /// <summary>What the database keeps. The secret is random, so one plain SHA-256 is enough.</summary>
    public static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
