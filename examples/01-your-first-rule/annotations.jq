# Findings as annotations of GitHub's workflows: jq -r -f annotations.jq. What an
# image calls its files must not end a line, so that it gives no commands.
select(.type == "finding")
| "::error file=\(.path // "image"),line=\(.line // 1)::\(.message) [\(.rule)]"
| gsub("%"; "%25") | gsub("\r"; "%0D") | gsub("\n"; "%0A")
