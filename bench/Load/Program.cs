using Sluice.Bench.Load;

return args switch
{
    ["bare", var port, var upstream] => await BareForwarder.RunAsync(int.Parse(port), new Uri(upstream)),
    ["yarp", var port, var upstream] => await YarpForwarder.RunAsync(int.Parse(port), upstream),
    _ => throw new ArgumentException("Use: bare|yarp PORT UPSTREAM", nameof(args)),
};
