using Sluice.Bench.Ledger;

const string Usage = "fill CONNECTION admitted|refused|sliding | size CONNECTION | run CONNECTION baseline|admitted|refused|sliding hot|cold CALLERS SECONDS default|strict";
switch (args)
{
    case ["fill", var connection, var kind]:
        await Rows.FillAsync(connection, Enum.Parse<LoadKind>(kind, ignoreCase: true));
        return 0;
    case ["size", var connection]:
        Console.WriteLine(await Rows.SizeAsync(connection));
        return 0;
    case ["run", var connection, var what, var spread, var callers, var seconds, var durability]:
        var isStrict = durability == "strict";
        await using (ILoad load = what == "baseline" ? new BaselineLoad(connection, isStrict) : await LedgerLoad.OpenAsync(connection, Enum.Parse<LoadKind>(what, ignoreCase: true), isStrict))
            Console.WriteLine(await Callers.RunAsync(load, spread == "hot" ? 1 : Rows.Cold, int.Parse(callers), TimeSpan.FromSeconds(int.Parse(seconds))));
        return 0;
    default:
        Console.Error.WriteLine(Usage);
        return 2;
}
