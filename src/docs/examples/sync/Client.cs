// Pulls the changes of a dataset since the last time, at first all of them. Where the history does not reach back so far
// (410), begin with a snapshot, as client.py does. Usage: dotnet run -- URL CLIENT SECRET DATASET CURSOR-FILE
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

var (url, client, secret, dataset, file) = (args[0], args[1], args[2], args[3], args[4]);
using var http = new HttpClient();

var login = new HttpRequestMessage(HttpMethod.Post, url + "/token")
{
    Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["grant_type"] = "client_credentials" })
};
login.Headers.Authorization = new AuthenticationHeaderValue(
    "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{client}:{secret}")));
var token = JsonDocument.Parse(await (await http.SendAsync(login)).EnsureSuccessStatusCode().Content.ReadAsStringAsync())
    .RootElement.GetProperty("access_token").GetString();
http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
http.DefaultRequestHeaders.Accept.ParseAdd("application/json");

for (var more = true; more;)
{
    var cursor = File.Exists(file) ? "&cursor=" + File.ReadAllText(file) : "";
    var page = JsonDocument.Parse(await http.GetStringAsync($"{url}/sync/v1/{dataset}?limit=10000{cursor}")).RootElement;
    foreach (var item in page.GetProperty("items").EnumerateArray())
    {
        Console.WriteLine(item.GetRawText()); // here you store the item
    }
    File.WriteAllText(file + ".new", page.GetProperty("next").GetString()); // and only then the cursor
    File.Move(file + ".new", file, overwrite: true);
    more = page.GetProperty("hasMore").GetBoolean();
}
