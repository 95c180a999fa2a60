using BenchmarkDotNet.Running;
using Sluice.Bench.Kernel;

if (args is ["memory"])
    return await MemoryOfGrants.RunAsync();
BenchmarkSwitcher.FromAssembly(typeof(DecideBenchmark).Assembly).Run(args);
return 0;
