using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Parley.Server.Features.Messages;

/// <summary>Fingerprint of what a client asked to send: tells a repeat from a reused client id (C6). 64 bits of SHA-256.</summary>
internal static class BodyHash
{
    public static long Of(string text, long? replyToSeq, ReadOnlySpan<long> mentions, bool mentionsAll)
    {
        var body = MemoryMarshal.AsBytes(text.AsSpan());
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        if (replyToSeq is null && mentions.IsEmpty && !mentionsAll)
        {
            SHA256.HashData(body, hash);
        }
        else
        {
            using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            sha.AppendData(body);
            sha.AppendData(MemoryMarshal.AsBytes([replyToSeq ?? 0, mentionsAll ? 1 : 0, mentions.Length]));
            sha.AppendData(MemoryMarshal.AsBytes(mentions));
            sha.GetHashAndReset(hash);
        }

        return BinaryPrimitives.ReadInt64LittleEndian(hash);
    }

    /// <summary>Of a forward: the original is named, not quoted, because it may be edited between two attempts.</summary>
    public static long OfForward(long chatId, long seq)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes([-1L, chatId, seq]), hash);
        return BinaryPrimitives.ReadInt64LittleEndian(hash);
    }
}
