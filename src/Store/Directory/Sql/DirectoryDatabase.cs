using System.Data.Common;
using Dapper;
using Sluice.Store.Audit.Chain;
using Sluice.Store.Directory.Records;

namespace Sluice.Store.Directory.Sql;

/// <summary>Connections and transactions of the directory, in either dialect.</summary>
internal sealed class DirectoryDatabase(SqlDialect dialect, TimeProvider time) : IAsyncDisposable
{
    private readonly CommitBell _bell = new();
    private volatile AdminChain? _chain;

    public string RowLock => dialect.RowLock;

    public void ChainUnder(ChainKeys keys) => _chain = new AdminChain(keys);

    public IChangeSignal OpenSignal() => dialect.OpenSignal(_bell);

    public long NowMs() => time.GetUtcNow().ToUnixTimeMilliseconds();

    public async Task<T?> OneAsync<T>(string sql, object arguments, CancellationToken cancellationToken)
    {
        await using var connection = await dialect.OpenAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<T>(new CommandDefinition(sql, arguments, cancellationToken: cancellationToken));
    }

    public async Task<List<T>> ManyAsync<T>(string sql, object arguments, CancellationToken cancellationToken)
    {
        await using var connection = await dialect.OpenAsync(cancellationToken);
        return (await connection.QueryAsync<T>(new CommandDefinition(sql, arguments, cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>One moment, seen by several statements.</summary>
    public async Task<T> ReadAsync<T>(Func<DbTransaction, Task<T>> work, CancellationToken cancellationToken)
    {
        await using var connection = await dialect.OpenAsync(cancellationToken);
        await using var transaction = await dialect.BeginReadAsync(connection, cancellationToken);
        return await work(transaction);
    }

    /// <summary>Upkeep that is no change of an object; returns how many rows it touched.</summary>
    public Task<int> MaintainAsync(string sql, object arguments, CancellationToken cancellationToken) =>
        MaintainAsync((connection, command) => connection.ExecuteAsync(command), sql, arguments, cancellationToken);

    /// <summary>The same, of a row that it returns.</summary>
    public Task<T?> TakeAsync<T>(string sql, object arguments, CancellationToken cancellationToken) =>
        MaintainAsync((connection, command) => connection.QuerySingleOrDefaultAsync<T>(command), sql, arguments, cancellationToken);

    private async Task<T> MaintainAsync<T>(
        Func<DbConnection, CommandDefinition, Task<T>> work, string sql, object arguments, CancellationToken cancellationToken)
    {
        using var turn = await dialect.EnterWriteAsync(cancellationToken);
        await using var connection = await dialect.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var result = await work(connection, new CommandDefinition(sql, arguments, transaction, cancellationToken: cancellationToken));
        await transaction.CommitAsync(cancellationToken);
        return result;
    }

    /// <summary>Takes old segments off the beginning of an organisation's admin audit.</summary>
    public async Task PruneAsync(OrganisationId organisation, long keptFromMs, CancellationToken cancellationToken)
    {
        if (_chain is not { } chain)
            return;
        using var turn = await dialect.EnterWriteAsync(cancellationToken);
        await using var connection = await dialect.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var write = new DirectoryWrite(connection, transaction, new ChangeAuthor(organisation, "", NowMs()), chain: null, cancellationToken);
        await AdminPruning.RunAsync(write, chain.Key, keptFromMs);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>A change of one object: committed with its number and its audit record, or not at all.</summary>
    public async Task<Written<T>> ChangeAsync<T>(
        OrganisationId organisation, string author, Func<DirectoryWrite, Task<Written<T>>> work, CancellationToken cancellationToken)
        where T : class
    {
        var written = await WriteAsync(new ChangeAuthor(organisation, author, NowMs()), work, cancellationToken);
        if (written.Status == WriteStatus.Done)
            _bell.Ring();
        return written;
    }

    public ValueTask DisposeAsync() => dialect.DisposeAsync();

    private async Task<Written<T>> WriteAsync<T>(ChangeAuthor author, Func<DirectoryWrite, Task<Written<T>>> work, CancellationToken cancellationToken)
        where T : class
    {
        using var turn = await dialect.EnterWriteAsync(cancellationToken);
        await using var connection = await dialect.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        try
        {
            var write = new DirectoryWrite(connection, transaction, author, _chain, cancellationToken);
            var written = await work(write);
            if (written.Status != WriteStatus.Done)
                return written;
            var sequence = await write.AppendAsync(dialect.Notify);

            // Past this point a cancelled caller could not tell whether it happened.
            await transaction.CommitAsync(CancellationToken.None);
            return written with { Sequence = sequence };
        }
        catch (DbException error) when (dialect.Classify(error) is { } status)
        {
            return new Written<T>(status);
        }
    }
}
