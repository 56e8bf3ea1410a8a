// Voice notes, and what an upload service says.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sndfile.h>
#include <stdlib.h>
#include <unistd.h>

#include <atomic>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <limits>
#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "lib/adapters/xmpp/http_put.h"
#include "lib/adapters/xmpp/upload_slot.h"
#include "lib/adapters/xmpp/voice_note.h"

namespace footman::xmpp {
namespace {

using ::testing::ElementsAre;

class File {
 public:
  File() {
    const int descriptor = ::mkstemp(path_.data());
    EXPECT_GE(descriptor, 0);
    ::close(descriptor);
  }
  ~File() { ::unlink(path_.c_str()); }
  const std::string& path() const { return path_; }

 private:
  std::string path_ = "/tmp/footman-voice-XXXXXX";
};

void WriteTone(const std::string& path, int rate, int seconds) {
  SF_INFO info{};
  info.samplerate = rate;
  info.channels = 1;
  info.format = SF_FORMAT_WAV | SF_FORMAT_PCM_16;
  SNDFILE* const file = sf_open(path.c_str(), SFM_WRITE, &info);
  ASSERT_NE(file, nullptr);
  std::vector<int16_t> samples(static_cast<size_t>(rate * seconds));
  for (size_t i = 0; i < samples.size(); ++i) {
    samples[i] = static_cast<int16_t>(8000 * std::sin(2764.6 * static_cast<double>(i) / rate));
  }
  sf_write_short(file, samples.data(), static_cast<sf_count_t>(samples.size()));
  sf_close(file);
}

TEST(VoiceNote, IsOpusAndAsLongAsTheRecording) {
  const File wav;
  const File ogg;
  WriteTone(wav.path(), 8000, 2);
  const absl::StatusOr<std::string> note = EncodeVoiceNote(wav.path(), 1 << 20);
  ASSERT_TRUE(note.ok()) << note.status();
  EXPECT_LT(note->size(), 32000u / 2);
  std::ofstream(ogg.path(), std::ios::binary) << *note;
  SF_INFO info{};
  SNDFILE* const file = sf_open(ogg.path().c_str(), SFM_READ, &info);
  ASSERT_NE(file, nullptr);
  EXPECT_EQ(info.format & SF_FORMAT_SUBMASK, SF_FORMAT_OPUS);
  EXPECT_NEAR(static_cast<double>(info.frames) / info.samplerate, 2.0, 0.05);
  sf_close(file);
}

TEST(VoiceNote, WhatCannotBeOneIsRefused) {
  const File file;
  EXPECT_EQ(EncodeVoiceNote("/nowhere.wav", 1 << 20).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_FALSE(EncodeVoiceNote(file.path(), 1 << 20).ok());  // empty
  std::ofstream(file.path()) << "this is no audio at all";
  EXPECT_FALSE(EncodeVoiceNote(file.path(), 1 << 20).ok());
  WriteTone(file.path(), 11025, 1);  // a rate that Opus does not have
  EXPECT_EQ(EncodeVoiceNote(file.path(), 1 << 20).status().code(),
            absl::StatusCode::kInvalidArgument);
  WriteTone(file.path(), 8000, 5);
  EXPECT_EQ(EncodeVoiceNote(file.path(), 1000).status().code(),
            absl::StatusCode::kResourceExhausted);
}

class UploadTest : public ::testing::Test {
 protected:
  UploadTest() : context_(xmpp_ctx_new(nullptr, nullptr), xmpp_ctx_free) {}
  Stanza Parse(const std::string& xml) {
    Stanza stanza(xmpp_stanza_new_from_string(context_.get(), xml.c_str()));
    EXPECT_NE(stanza, nullptr) << xml;
    return stanza;
  }
  std::optional<uint64_t> Limit(const std::string& children) {
    return UploadLimit(Parse(absl::StrCat("<query xmlns='http://jabber.org/protocol/disco#info'>",
                                          children, "</query>"))
                           .get());
  }
  std::optional<UploadSlot> Slot(const std::string& put, const std::string& get,
                                 const std::string& headers = "") {
    return ReadSlot(
        Parse(absl::StrCat("<iq type='result'><slot xmlns='urn:xmpp:http:upload:0'>"
                           "<put url='",
                           put, "'>", headers, "</put><get url='", get, "'/></slot></iq>"))
            .get());
  }

  std::unique_ptr<xmpp_ctx_t, void (*)(xmpp_ctx_t*)> context_;
};

TEST_F(UploadTest, AServiceNamesItsLimit) {
  const std::string feature = "<feature var='urn:xmpp:http:upload:0'/>";
  EXPECT_EQ(Limit("<feature var='other'/>"), std::nullopt);
  EXPECT_EQ(Limit(feature), std::numeric_limits<uint64_t>::max());
  const std::string form =
      "<x xmlns='jabber:x:data' type='result'><field var='max-file-size'><value>5242880</value>"
      "</field></x>";
  EXPECT_EQ(Limit(absl::StrCat(feature, "<x xmlns='jabber:x:data'/>", form)), 5242880u);
  EXPECT_EQ(Limit(form), std::nullopt);
}

TEST_F(UploadTest, ItemsAreBounded) {
  std::string items = "<query xmlns='http://jabber.org/protocol/disco#items'><item/>";
  for (int i = 0; i < 100; ++i) absl::StrAppend(&items, "<item jid='s", i, ".x'/>");
  EXPECT_EQ(ServicesOf(Parse(items + "</query>").get(), 32).size(), 32u);
}

TEST_F(UploadTest, ASlotIsHttpsAndBringsOnlyTheHeadersThatItMay) {
  const auto slot = Slot("https://a/1", "https://a/2",
                         "<header name='Authorization'>Basic x</header>"
                         "<header name='Host'>evil</header>"
                         "<header name='Cookie'>a=b&#10;Host: evil</header>");
  ASSERT_TRUE(slot.has_value());
  EXPECT_EQ(slot->put, "https://a/1");
  EXPECT_EQ(slot->get, "https://a/2");
  EXPECT_THAT(slot->headers, ElementsAre("Authorization: Basic x"));
  EXPECT_FALSE(Slot("http://a/1", "https://a/2").has_value());
  EXPECT_FALSE(Slot("https://a/1", "file:///etc/passwd").has_value());
  EXPECT_FALSE(Slot("https://a/1 x", "https://a/2").has_value());
  EXPECT_FALSE(ReadSlot(Parse("<iq type='error'/>").get()).has_value());
}

TEST(HttpPut, NeedsHttpsAndSaysNothingOfTheAddress) {
  std::atomic<bool> stopping{false};
  Put put{"http://127.0.0.1:1/x", {}, "body", "", absl::Seconds(5)};
  EXPECT_EQ(HttpPut(put, stopping).code(), absl::StatusCode::kInvalidArgument);
  put.url = "https://127.0.0.1:1/secret";
  const absl::Status status = HttpPut(put, stopping);
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(status.message().find("secret"), absl::string_view::npos);
}

}  // namespace
}  // namespace footman::xmpp
