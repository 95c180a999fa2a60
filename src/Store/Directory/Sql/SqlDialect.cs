using System.Data.Common;

namespace Sluice.Store.Directory.Sql;

/// <summary>All that differs between the databases. Everything else is said in SQL that both understand.</summary>
internal abstract class SqlDialect : IAsyncDisposable
{
    /// <summary>One word, in the names of migrations that only this dialect needs.</summary>
    public abstract string Kind { get; }

    /// <summary>For messages, without credentials.</summary>
    public abstract string Name { get; }

    /// <summary>Follows a SELECT of rows that the transaction is about to change.</summary>
    public abstract string RowLock { get; }

    /// <summary>Held to the end of the transaction; null where beginning one is lock enough.</summary>
    public abstract string? MigrationLock { get; }

    /// <summary>Tells other processes, at the commit, that the feed has grown; null where nobody can be told.</summary>
    public abstract string? Notify { get; }

    public abstract Task<DbConnection> OpenAsync(CancellationToken cancellationToken);

    /// <summary>Before the first migration.</summary>
    public abstract Task PrepareAsync(DbConnection connection);

    /// <summary>A transaction that sees one moment and blocks no writer.</summary>
    public abstract Task<DbTransaction> BeginReadAsync(DbConnection connection, CancellationToken cancellationToken);

    /// <summary>Waits for this process's turn to write, where the database has one writer only. Dispose to pass it on.</summary>
    public abstract Task<IDisposable?> EnterWriteAsync(CancellationToken cancellationToken);

    /// <summary>What a broken constraint says about the change; null for an error that is one.</summary>
    public abstract WriteStatus? Classify(DbException error);

    /// <param name="local">Rings at commits of this process.</param>
    public abstract IChangeSignal OpenSignal(CommitBell local);

    public string Translate(string sql) => sql.Replace("{bytes}", BytesType, StringComparison.Ordinal);

    public abstract ValueTask DisposeAsync();

    protected abstract string BytesType { get; }
}
