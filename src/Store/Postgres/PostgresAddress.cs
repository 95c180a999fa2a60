using Npgsql;

namespace Sluice.Store.Postgres;

/// <summary>Where a PostgreSQL database is and how to get in. It holds a password: what may be shown of it is <see cref="ToString"/>.</summary>
public sealed class PostgresAddress
{
    private readonly NpgsqlConnectionStringBuilder _parts;

    private PostgresAddress(NpgsqlConnectionStringBuilder parts) => _parts = parts;

    /// <summary>Null for a text that is no connection string, or that names no host. Why is not said: it could only be said with a part of the text.</summary>
    public static PostgresAddress? Parse(string connectionString)
    {
        try
        {
            var parts = new NpgsqlConnectionStringBuilder(connectionString);
            return string.IsNullOrEmpty(parts.Host) ? null : new PostgresAddress(parts);
        }
        catch (Exception error) when (error is ArgumentException or FormatException or InvalidCastException)
        {
            return null;
        }
    }

    /// <summary>The whole connection string, with its password.</summary>
    public string Reveal() => _parts.ConnectionString;

    public override string ToString() => $"PostgreSQL {_parts.Host}:{_parts.Port}/{_parts.Database ?? _parts.Username}";
}
