using Sluice.Bench.Streams;

return args switch
{
    ["first"] => await FirstByte.RunAsync(),
    ["idle"] => await IdleStreams.RunAsync(),
    ["peers"] => await IdlePeers.RunAsync(),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: Sluice.Bench.Streams first | idle");
    return 2;
}
