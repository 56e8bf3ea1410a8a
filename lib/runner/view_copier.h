// Moves what a value borrows into one buffer of its owner's.
//
//   ViewCopier measure(nullptr);   // first pass: how much?
//   VisitFields(copy, measure);
//   ViewCopier copier(buffer);     // second pass: the views of `copy` then point into the buffer
//   VisitFields(copy, copier);
//
// A Profile is no view but a tree of strings: whoever keeps a ProfileLoaded copies it themselves.

#ifndef FOOTMAN_LIB_RUNNER_VIEW_COPIER_H_
#define FOOTMAN_LIB_RUNNER_VIEW_COPIER_H_

#include <cstddef>
#include <cstring>
#include <memory>
#include <type_traits>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "lib/runner/command_fields.h"
#include "lib/runner/event_fields.h"

namespace footman::internal {

class ViewCopier {
 public:
  // Null only measures. The buffer is aligned for any type, as operator new[] makes it.
  explicit ViewCopier(std::byte* buffer) : buffer_(buffer) {}
  size_t used() const { return used_; }

  void operator()(absl::string_view, absl::string_view& text) { CopyText(text); }

  template <typename T>
  void operator()(absl::string_view, absl::Span<const T>& span) {
    static_assert(std::is_trivially_destructible_v<T>, "nobody would destroy the copies");
    std::byte* at = Take(span.size() * sizeof(T), alignof(T));
    if (at == nullptr) {
      for (T element : span) Inner(element);
      return;
    }
    T* copies = reinterpret_cast<T*>(at);
    std::uninitialized_copy(span.begin(), span.end(), copies);
    for (size_t i = 0; i < span.size(); ++i) Inner(copies[i]);
    span = absl::Span<const T>(copies, span.size());
  }

  void operator()(absl::string_view, const CallRecord*& record) {
    if (record == nullptr) return;
    absl::Span<const CallRecord> one(record, 1);
    (*this)("", one);
    record = one.data();
  }

  // Everything else holds nothing borrowed, or fields that do.
  template <typename T>
  void operator()(absl::string_view, T& value) {
    Inner(value);
  }

 private:
  template <typename T>
  void Inner(T& value) {
    if constexpr (std::is_same_v<T, absl::string_view>) {
      CopyText(value);
    } else if constexpr (requires(ViewCopier & copier) { VisitFields(value, copier); }) {
      VisitFields(value, *this);
    }
  }

  void CopyText(absl::string_view& text) {
    std::byte* at = Take(text.size(), 1);
    if (at == nullptr || text.empty()) return;
    std::memcpy(at, text.data(), text.size());
    text = absl::string_view(reinterpret_cast<const char*>(at), text.size());
  }

  std::byte* Take(size_t size, size_t alignment) {
    used_ = (used_ + alignment - 1) / alignment * alignment;
    std::byte* at = buffer_ == nullptr ? nullptr : buffer_ + used_;
    used_ += size;
    return at;
  }

  std::byte* const buffer_;
  size_t used_ = 0;
};

}  // namespace footman::internal

#endif  // FOOTMAN_LIB_RUNNER_VIEW_COPIER_H_
