using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Sluice.Bench.Kernel;

if (args is ["memory"])
    return await MemoryOfGrants.RunAsync();
// In this process: the generated project of the default toolchain finds neither the central versions nor the internals.
var job = Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance);
BenchmarkSwitcher.FromAssembly(typeof(DecideBenchmark).Assembly).Run(args, DefaultConfig.Instance.AddJob(job));
return 0;
