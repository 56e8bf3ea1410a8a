#include "lib/adapters/xmpp/stanza.h"

#include <new>
#include <utility>

namespace footman::xmpp {
namespace {

// The library answers XMPP_EMEM alone for calls that are made rightly.
void Check(int code) {
  if (code != XMPP_EOK) throw std::bad_alloc();
}

absl::string_view View(const char* text) { return text == nullptr ? "" : text; }

}  // namespace

Stanza NewStanza(xmpp_ctx_t* context, const char* name, const char* ns) {
  Stanza stanza(xmpp_stanza_new(context));
  if (stanza == nullptr) throw std::bad_alloc();
  Check(xmpp_stanza_set_name(stanza.get(), name));
  if (ns != nullptr) Check(xmpp_stanza_set_ns(stanza.get(), ns));
  return stanza;
}

void SetAttribute(const Stanza& stanza, const char* name, const std::string& value) {
  Check(xmpp_stanza_set_attribute(stanza.get(), name, value.c_str()));
}

void AddChild(const Stanza& parent, Stanza child) {
  Check(xmpp_stanza_add_child(parent.get(), child.get()));  // takes a reference of its own
}

void AddTextChild(const Stanza& parent, const char* name, const char* ns, const std::string& text) {
  Stanza child = NewStanza(xmpp_stanza_get_context(parent.get()), name, ns);
  Stanza content(xmpp_stanza_new(xmpp_stanza_get_context(parent.get())));
  if (content == nullptr) throw std::bad_alloc();
  Check(xmpp_stanza_set_text_with_size(content.get(), text.data(), text.size()));
  AddChild(child, std::move(content));
  AddChild(parent, std::move(child));
}

std::string Attribute(xmpp_stanza_t* stanza, const char* name) {
  if (stanza == nullptr) return "";
  return std::string(View(xmpp_stanza_get_attribute(stanza, name)));
}

// The library's parser leaves the prefixes of attributes out.
std::string LanguageOf(xmpp_stanza_t* stanza) { return Attribute(stanza, "lang"); }

absl::string_view NameOf(xmpp_stanza_t* stanza) {
  return xmpp_stanza_is_tag(stanza) ? View(xmpp_stanza_get_name(stanza)) : "";
}

absl::string_view NamespaceOf(xmpp_stanza_t* stanza) {
  return xmpp_stanza_is_tag(stanza) ? View(xmpp_stanza_get_ns(stanza)) : "";
}

std::string TextOf(xmpp_stanza_t* stanza) {
  std::string text;
  for (xmpp_stanza_t* child = xmpp_stanza_get_children(stanza); child != nullptr;
       child = xmpp_stanza_get_next(child)) {
    if (!xmpp_stanza_is_text(child)) continue;
    const absl::string_view part = View(xmpp_stanza_get_text_ptr(child));
    text.append(part.data(), part.size());
  }
  return text;
}

xmpp_stanza_t* Child(xmpp_stanza_t* stanza, absl::string_view name, absl::string_view ns) {
  for (xmpp_stanza_t* child = xmpp_stanza_get_children(stanza); child != nullptr;
       child = xmpp_stanza_get_next(child)) {
    if (NameOf(child) == name && (ns.empty() || NamespaceOf(child) == ns)) return child;
  }
  return nullptr;
}

xmpp_stanza_t* ChildIn(xmpp_stanza_t* stanza, absl::string_view ns) {
  for (xmpp_stanza_t* child = xmpp_stanza_get_children(stanza); child != nullptr;
       child = xmpp_stanza_get_next(child)) {
    if (NamespaceOf(child) == ns) return child;
  }
  return nullptr;
}

}  // namespace footman::xmpp
