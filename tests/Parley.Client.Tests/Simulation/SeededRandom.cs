namespace Parley.Client.Tests.Simulation;

/// <summary>
/// The generator of every simulation, in every language: mulberry32 over 32-bit unsigned arithmetic (tests/simulation/README.md).
/// Algorithm: Tommy Ettinger's mulberry32, public domain.
/// </summary>
internal sealed class SeededRandom(uint seed)
{
    private uint state = seed;

    /// <summary>Uniform in [0, 1), a multiple of 2^-32.</summary>
    public double Next()
    {
        unchecked
        {
            state += 0x6D2B79F5;
            var t = state;
            t = (t ^ (t >> 15)) * (t | 1);
            t ^= t + ((t ^ (t >> 7)) * (t | 61));
            return (t ^ (t >> 14)) / 4294967296.0;
        }
    }

    /// <summary>A whole number in [0, bound).</summary>
    public int Below(int bound) => (int)Math.Floor(Next() * bound);

    /// <summary>True with the given probability.</summary>
    public bool Chance(double probability) => Next() < probability;

    /// <summary>An id nobody else has.</summary>
    public Guid NewGuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)Below(256);
        }

        return new(bytes);
    }
}
