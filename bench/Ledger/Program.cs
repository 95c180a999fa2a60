using System.Globalization;
using Sluice.Bench.Ledger;

const string Usage = "fill CONNECTION | size CONNECTION | run CONNECTION hot|cold CALLERS SECONDS default|strict START (Unix seconds) | report FILE...";
switch (args)
{
    case ["fill", var connection]:
        await Rows.FillAsync(connection);
        return 0;
    case ["size", var connection]:
        Console.WriteLine(await Rows.SizeAsync(connection));
        return 0;
    case ["run", var connection, var spread, var callers, var seconds, var durability, var start]:
        var asking = new Callers(spread == "hot" ? 1 : Rows.Cold, int.Parse(callers, CultureInfo.InvariantCulture));
        var measured = TimeSpan.FromSeconds(int.Parse(seconds, CultureInfo.InvariantCulture));
        foreach (var line in await Gateway.RunAsync(connection, asking, measured, durability == "strict", DateTimeOffset.FromUnixTimeSeconds(long.Parse(start, CultureInfo.InvariantCulture))))
            Console.WriteLine(line);
        return 0;
    case ["report", .. var files]:
        return Report.Write(files) ? 0 : 1;
    default:
        Console.Error.WriteLine(Usage);
        return 2;
}
