using System.Globalization;

namespace Parley.Bench;

/// <summary>CPU time and memory of processes, as the kernel counts them (Linux).</summary>
internal static class ProcessCost
{
    private const double TicksPerSecond = 100; // USER_HZ is 100 on every Linux this runs on (proc(5))

    /// <summary>User and system time of a process in seconds.</summary>
    public static double CpuSeconds(int processId)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{processId}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    /// <summary>CPU of a PostgreSQL: the postmaster and its children, those that have ended included.</summary>
    public static double PostgresCpuSeconds(int postmasterId)
    {
        var sum = CpuSeconds(postmasterId) + EndedChildren(postmasterId);
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), out var id) && Parent(id) == postmasterId)
            {
                sum += CpuSeconds(id);
            }
        }

        return sum;
    }

    /// <summary>Proportional set size in KiB: memory with shared pages counted once.</summary>
    public static long PssKib(int processId)
    {
        foreach (var line in File.ReadLines($"/proc/{processId}/smaps_rollup"))
        {
            if (line.StartsWith("Pss:", StringComparison.Ordinal))
            {
                return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
            }
        }

        return 0;
    }

    private static double EndedChildren(int processId)
    {
        var stat = File.ReadAllText($"/proc/{processId}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (long.Parse(fields[13], CultureInfo.InvariantCulture) + long.Parse(fields[14], CultureInfo.InvariantCulture)) / TicksPerSecond;
    }

    private static int Parent(int processId)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{processId}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
