namespace Sluice.Store.Directory;

/// <summary>A newer program wrote the database: this one cannot tell what it would break.</summary>
public sealed class SchemaVersionException(string database, int found, int known) : Exception(
    $"The directory in {database} has schema version {found}, this program knows versions up to {known}. Start the newer program again, or name another database.");
