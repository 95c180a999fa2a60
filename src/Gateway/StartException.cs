using System.Data.Common;
using System.Net.Sockets;
using Sluice.Store.Postgres;

namespace Sluice.Gateway;

/// <summary>The gateway cannot start; the message says why and what to do, for the person at the console.</summary>
internal sealed class StartException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>For the process.</summary>
    public int ExitCode { get; private init; } = Ending.ExitCode.Misconfigured;

    /// <summary>Nothing that is written down is wrong; a later start may succeed.</summary>
    public static StartException Unavailable(string message, Exception? inner = null) => new(message, inner) { ExitCode = Ending.ExitCode.Unavailable };

    public static StartException OfDataPath(string path, Exception exception) =>
        Unavailable($"Sluice:DataPath = \"{path}\": {exception.Message} Name a folder that this user may write, or free space on its disk.", exception);

    /// <summary>Whether it says that a database could not be reached or used; anything else is a bug.</summary>
    public static bool IsOfDatabase(Exception exception) => exception is DbException or SocketException or TimeoutException;

    public static StartException Of(PostgresAddress address, Exception exception) => Unavailable(
        $"ConnectionStrings:Sluice = \"{address}\": it cannot be used: {exception.Message}. Start the database, let its user create tables, or mend the connection string.",
        exception);
}
