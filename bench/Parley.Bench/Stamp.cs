using System.Buffers.Text;
using System.Globalization;

namespace Parley.Bench;

/// <summary>What a message of the generator says: its number and the moment it was due, padded to 100 bytes.</summary>
internal static class Stamp
{
    private static readonly string Padding = new('x', 68);

    public static string Text(int number, long due) => string.Create(CultureInfo.InvariantCulture, $"#{number:D10}@{due:D20}{Padding}")[..100];

    /// <summary>Finds the stamp in a frame and reports (number, due).</summary>
    public static void Read(ReadOnlySpan<byte> frame, Action<int, long> arrived)
    {
        var at = frame.IndexOf("#"u8);
        while (at >= 0)
        {
            var rest = frame[(at + 1)..];
            if (rest.Length > 31 && rest[10] == (byte)'@'
                && Utf8Parser.TryParse(rest[..10], out int number, out var used) && used == 10
                && Utf8Parser.TryParse(rest.Slice(11, 20), out long due, out _))
            {
                arrived(number, due);
                return;
            }

            var next = rest.IndexOf("#"u8);
            at = next < 0 ? -1 : at + 1 + next;
        }
    }
}
