#!/bin/sh
# Pulls a dataset into a file of JSON lines, one item a line, with curl alone; run it again for what came since.
# Usage: client.sh URL CLIENT SECRET DATASET FILE
set -eu
url=$1 client=$2 secret=$3 dataset=$4 file=$5

token=$(curl -sf -u "$client:$secret" -d grant_type=client_credentials "$url/token" |
    sed 's/.*"access_token":"\([^"]*\)".*/\1/')

# get PATH: the answer into part, its headers into head. -f: an error of the bus ends the script, and nothing is taken over.
get() {
    curl -sSf --compressed -H "Authorization: Bearer $token" -H 'Accept: application/x-ndjson' \
        -D "$file.head" -o "$file.part" "$url/sync/v1/$dataset$1"
    next=$(tr -d '\r' < "$file.head" | sed -n 's/^[Xx]-[Nn]ext-[Cc]ursor: //p')
    more=$(tr -d '\r' < "$file.head" | sed -n 's/^[Xx]-[Hh]as-[Mm]ore: //p')
}

if [ ! -s "$file.cursor" ]; then
    get /snapshot
    mv "$file.part" "$file"
    echo "$next" > "$file.cursor"
fi
while :; do
    get "?limit=10000&cursor=$(cat "$file.cursor")"
    # The items first, the cursor after them: after a crash some come twice, none is missed.
    cat "$file.part" >> "$file"
    echo "$next" > "$file.cursor.new" && mv "$file.cursor.new" "$file.cursor"
    [ "$more" = true ] || break
done
rm -f "$file.part" "$file.head"
