using System.Security.Cryptography;
using ImageTools.LocalCloud.Storage;

namespace ImageTools.LocalCloud.Accounts;

/// <summary>The one account of this cloud: its permanent key, and the temporary ones that AssumeRole gave out.</summary>
internal sealed class Account
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private readonly Lock gate = new();
    private readonly string path;
    private readonly TimeProvider time;
    private AccountState state;

    private Account(string path, TimeProvider time, AccountState state)
    {
        this.path = path;
        this.time = time;
        this.state = state;
    }

    public string AccountId => state.AccountId;

    public AccessKey Owner => state.Owner;

    public static Account Open(string path, AccessKey? owner, TimeProvider time)
    {
        var state = StateFile.Read(path, StateJson.Default.AccountState) ?? new AccountState
        {
            AccountId = string.Concat("1", RandomNumberGenerator.GetString("0123456789", 15)),
            Owner = owner ?? new AccessKey("LTAI5tLocal" + RandomNumberGenerator.GetString(Letters, 13), RandomNumberGenerator.GetString(Letters, 30)),
        };
        var account = new Account(path, time, owner is null ? state : state with { Owner = owner });
        account.Save();
        return account;
    }

    public AccessKey? Find(string id)
    {
        lock (gate)
            return state.Owner.Id == id ? state.Owner : state.Sessions.Find(s => s.Id == id);
    }

    public AccessKey StartSession(string role, string session, TimeSpan duration, string? policy)
    {
        var now = time.GetUtcNow();
        var key = new AccessKey(
            "STS.NU" + RandomNumberGenerator.GetString(Letters, 24), RandomNumberGenerator.GetString(Letters, 44),
            "CAIS" + System.Convert.ToBase64String(RandomNumberGenerator.GetBytes(300)),
            DateTimeOffset.FromUnixTimeSeconds((now + duration).ToUnixTimeSeconds()), role, session, policy);
        lock (gate)
        {
            // An expired key stays for a day, so that its user is told that it expired rather than that it never was.
            state = state with { Sessions = [.. state.Sessions.Where(s => s.Expires > now - TimeSpan.FromDays(1)), key] };
            Save();
        }
        return key;
    }

    private void Save() => StateFile.Write(path, state, StateJson.Default.AccountState, secret: true);
}
