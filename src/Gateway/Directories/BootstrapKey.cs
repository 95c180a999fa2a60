using Sluice.Gateway.Configuration;
using Sluice.Store.Directory;
using Sluice.Store.Directory.Records;
using Sluice.Store.Keys;

namespace Sluice.Gateway.Directories;

/// <summary>The key by which the operator of a new install comes in: made at the first start, into a file that its owner alone may read.</summary>
internal sealed class BootstrapKey(IDirectoryStore store, SluiceOptions options, DirectoryOpening opening)
{
    public const string FileName = "admin-key";

    private const string Author = "first start";

    /// <summary>The file, when this start made one.</summary>
    public string? Path { get; private set; }

    /// <summary>The file is written before the key is in force: after a crash in between, the next start writes it anew, and no key is lost.</summary>
    /// <exception cref="StartException">The file or the key cannot be written.</exception>
    public void MakeIfNone()
    {
        var token = ApiKeyToken.Mint(RecordId.New());
        var record = new ApiKeyRecord { Id = token.KeyId, Name = "bootstrap", Role = Roles.Admin, Hash = token.Hash.ToBytes() };
        var path = System.IO.Path.GetFullPath(System.IO.Path.Combine(options.DataPath, FileName));
        var written = opening.Wait(() => store.ApiKeys.CreateFirstAsync(OrganisationId.Default, record, Author, Keep, CancellationToken.None));
        Path = written.Status == WriteStatus.Done ? path : null;

        void Keep()
        {
            Directory.CreateDirectory(options.DataPath);
            OwnerFile.Write(path, token.Reveal() + Environment.NewLine, overwrite: true);
        }
    }
}
