#include "lib/adapters/xmpp/upload_slot.h"

#include <limits>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace footman::xmpp {
namespace {

constexpr char kNsDataForm[] = "jabber:x:data";  // XEP-0004

// XEP-0363 4 allows these alone, and no line break may smuggle in another.
bool IsAllowed(const std::string& name, const std::string& value) {
  return (absl::EqualsIgnoreCase(name, "Authorization") || absl::EqualsIgnoreCase(name, "Cookie") ||
          absl::EqualsIgnoreCase(name, "Expires")) &&
         value.find_first_of("\r\n") == std::string::npos;
}

bool IsHttps(const std::string& url) {
  return absl::StartsWithIgnoreCase(url, "https://") &&
         url.find_first_of(" \r\n\t") == std::string::npos && url.size() < 2048;
}

bool HasFeature(xmpp_stanza_t* info, absl::string_view wanted) {
  for (xmpp_stanza_t* child = xmpp_stanza_get_children(info); child != nullptr;
       child = xmpp_stanza_get_next(child)) {
    if (NameOf(child) == "feature" && Attribute(child, "var") == wanted) return true;
  }
  return false;
}

// The "max-file-size" of one data form.
std::optional<uint64_t> LimitInForm(xmpp_stanza_t* form) {
  for (xmpp_stanza_t* field = xmpp_stanza_get_children(form); field != nullptr;
       field = xmpp_stanza_get_next(field)) {
    if (NameOf(field) != "field" || Attribute(field, "var") != "max-file-size") continue;
    xmpp_stanza_t* const value = Child(field, "value", "");
    uint64_t bytes = 0;
    if (value != nullptr && absl::SimpleAtoi(TextOf(value), &bytes)) return bytes;
  }
  return std::nullopt;
}

}  // namespace

std::optional<uint64_t> UploadLimit(xmpp_stanza_t* disco_info) {
  if (!HasFeature(disco_info, kNsUpload)) return std::nullopt;
  for (xmpp_stanza_t* form = xmpp_stanza_get_children(disco_info); form != nullptr;
       form = xmpp_stanza_get_next(form)) {
    if (NameOf(form) != "x" || NamespaceOf(form) != kNsDataForm) continue;
    if (const std::optional<uint64_t> limit = LimitInForm(form); limit.has_value()) return limit;
  }
  return std::numeric_limits<uint64_t>::max();
}

std::vector<std::string> ServicesOf(xmpp_stanza_t* disco_items, size_t most) {
  std::vector<std::string> services;
  for (xmpp_stanza_t* item = xmpp_stanza_get_children(disco_items);
       item != nullptr && services.size() < most; item = xmpp_stanza_get_next(item)) {
    const std::string jid = NameOf(item) == "item" ? Attribute(item, "jid") : "";
    if (!jid.empty()) services.push_back(jid);
  }
  return services;
}

Stanza SlotRequest(xmpp_ctx_t* context, const std::string& service, const std::string& id,
                   size_t bytes) {
  Stanza iq = NewStanza(context, "iq");
  SetAttribute(iq, "type", "get");
  SetAttribute(iq, "id", id);
  SetAttribute(iq, "to", service);
  Stanza request = NewStanza(context, "request", kNsUpload);
  SetAttribute(request, "filename", "voicemail.ogg");  // says nothing about anybody
  SetAttribute(request, "size", absl::StrCat(bytes));
  SetAttribute(request, "content-type", "audio/ogg");
  AddChild(iq, std::move(request));
  return iq;
}

std::optional<UploadSlot> ReadSlot(xmpp_stanza_t* iq) {
  xmpp_stanza_t* const slot = Child(iq, "slot", kNsUpload);
  xmpp_stanza_t* const put = slot == nullptr ? nullptr : Child(slot, "put", kNsUpload);
  xmpp_stanza_t* const get = slot == nullptr ? nullptr : Child(slot, "get", kNsUpload);
  if (put == nullptr || get == nullptr) return std::nullopt;
  UploadSlot read{Attribute(put, "url"), Attribute(get, "url"), {}};
  if (!IsHttps(read.put) || !IsHttps(read.get)) return std::nullopt;
  for (xmpp_stanza_t* header = xmpp_stanza_get_children(put);
       header != nullptr && read.headers.size() < 8; header = xmpp_stanza_get_next(header)) {
    const std::string name = NameOf(header) == "header" ? Attribute(header, "name") : "";
    const std::string value = name.empty() ? "" : TextOf(header);
    if (IsAllowed(name, value)) read.headers.push_back(absl::StrCat(name, ": ", value));
  }
  return read;
}

}  // namespace footman::xmpp
