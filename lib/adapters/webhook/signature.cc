#include "lib/adapters/webhook/signature.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <cstdlib>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace footman::webhook {
namespace {

constexpr size_t kMaxTimestamp = 12;  // digits: enough for 30,000 years
constexpr size_t kMaxSignatures = 4;  // in one header
constexpr absl::string_view kScheme = "v1=";

const unsigned char* Bytes(absl::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

Digest Hmac(absl::string_view secret, absl::string_view timestamp, absl::string_view body) {
  const std::string text = absl::StrCat(timestamp, ".", body);
  Digest digest{};
  unsigned length = 0;
  // Without it nobody could be believed: there is no way to go on.
  if (HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()), Bytes(text), text.size(),
           digest.data(), &length) == nullptr) {
    std::abort();
  }
  return digest;
}

absl::string_view View(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

// What a signature of ours says in hex; nullopt = it is none.
std::optional<Digest> ReadSignature(absl::string_view text) {
  text = absl::StripAsciiWhitespace(text);
  if (!absl::ConsumePrefix(&text, kScheme) || text.size() != 2 * Digest().size() ||
      !absl::c_all_of(text, [](unsigned char c) { return absl::ascii_isxdigit(c); })) {
    return std::nullopt;
  }
  const std::string bytes = absl::HexStringToBytes(text);
  Digest digest{};
  absl::c_copy(bytes, digest.begin());
  return digest;
}

}  // namespace

Digest Sha256(absl::string_view text) {
  Digest digest{};
  if (EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha256(), nullptr) != 1) {
    std::abort();  // as above
  }
  return digest;
}

std::string FormatTimestamp(absl::Time time) { return absl::StrCat(absl::ToUnixSeconds(time)); }

std::optional<absl::Time> ParseTimestamp(absl::string_view text) {
  int64_t seconds = 0;
  if (text.size() > kMaxTimestamp || !absl::SimpleAtoi(text, &seconds) || seconds < 0 ||
      absl::StrCat(seconds) != text) {
    return std::nullopt;
  }
  return absl::FromUnixSeconds(seconds);
}

void Signer::Renew(std::vector<std::string> secrets) {
  absl::MutexLock lock(&mutex_);
  secrets_ = std::move(secrets);
}

std::vector<std::string> Signer::secrets() const {
  absl::MutexLock lock(&mutex_);
  return secrets_;
}

std::string Signer::Sign(absl::string_view timestamp, absl::string_view body) const {
  return absl::StrJoin(secrets(), ",", [&](std::string* out, const std::string& secret) {
    absl::StrAppend(out, kScheme, absl::BytesToHexString(View(Hmac(secret, timestamp, body))));
  });
}

std::optional<Digest> Signer::Verify(absl::string_view timestamp, absl::string_view body,
                                     absl::string_view signatures) const {
  std::vector<Digest> expected;
  for (const std::string& secret : secrets()) expected.push_back(Hmac(secret, timestamp, body));
  const std::vector<absl::string_view> given = absl::StrSplit(signatures, ',');
  if (given.size() > kMaxSignatures) return std::nullopt;
  bool good = false;
  for (const absl::string_view text : given) {
    const std::optional<Digest> signature = ReadSignature(text);
    if (!signature.has_value()) continue;
    for (const Digest& digest : expected) {
      good |= CRYPTO_memcmp(digest.data(), signature->data(), digest.size()) == 0;
    }
  }
  if (!good) return std::nullopt;
  // Not by a secret: those may be renewed, and a replay must be known all the same.
  return Sha256(absl::StrCat(timestamp, ".", body));
}

}  // namespace footman::webhook
