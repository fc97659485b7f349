using Npgsql;

namespace Parley.Server.Access;

/// <summary>Columns that may be null, and times, as our types want them.</summary>
internal static class ReaderColumns
{
    public static string? TextOrNull(this NpgsqlDataReader rows, int column) => rows.IsDBNull(column) ? null : rows.GetString(column);

    public static long? NumberOrNull(this NpgsqlDataReader rows, int column) => rows.IsDBNull(column) ? null : rows.GetInt64(column);

    public static DateTimeOffset TimeOf(this NpgsqlDataReader rows, int column) => rows.GetFieldValue<DateTimeOffset>(column);

    public static DateTimeOffset? TimeOrNull(this NpgsqlDataReader rows, int column) => rows.IsDBNull(column) ? null : rows.TimeOf(column);

    /// <summary>An array column; empty for null.</summary>
    public static long[] NumbersOf(this NpgsqlDataReader rows, int column) => rows.IsDBNull(column) ? [] : rows.GetFieldValue<long[]>(column);
}
