#include "lib/adapters/sip/sdp.h"

#include <arpa/inet.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "lib/adapters/sip/sdp_lines.h"

namespace footman::sip {
namespace {

using media::Codec;

constexpr int kClock = 8000;
constexpr char kDigits[] = "telephone-event";
constexpr char kDigitsRange[] = "0-15";  // RFC 4733 3.2: 0-9 * # A-D
constexpr int kPacketMs = 20;            // where the peer does not mind (RFC 3551 4.2)
constexpr int kShortestPacketMs = 5, kLongestPacketMs = 100;

const char* NameOf(Codec codec) { return codec == Codec::kPcmu ? "PCMU" : "PCMA"; }

// RFC 3551, table 4: what the numbers mean that need no rtpmap.
std::optional<Codec> StaticCodec(int payload) {
  if (payload == 0) return Codec::kPcmu;
  if (payload == 8) return Codec::kPcma;
  return std::nullopt;
}

const RtpMap* MapOf(const SdpMedia& media, int payload) {
  for (const RtpMap& map : media.maps) {
    if (map.payload == payload) return &map;
  }
  return nullptr;
}

// Both codecs and the digits have this one clock and one channel; a map without a rate means it.
bool HasOurClock(const RtpMap& map) {
  return (map.rate == 0 || map.rate == kClock) && map.channels == 1;
}

std::optional<Codec> CodecOf(const SdpMedia& media, int payload) {
  const std::optional<Codec> fixed = StaticCodec(payload);
  const RtpMap* map = MapOf(media, payload);
  if (map == nullptr) return fixed;
  if (!HasOurClock(*map)) return std::nullopt;
  for (const Codec codec : {Codec::kPcmu, Codec::kPcma}) {
    if (!absl::EqualsIgnoreCase(map->encoding, NameOf(codec))) continue;
    // RFC 3551 3: a static number is never another codec's.
    return fixed.has_value() && fixed != codec ? std::nullopt : std::optional<Codec>(codec);
  }
  return std::nullopt;
}

bool IsDigits(const SdpMedia& media, int payload) {
  const RtpMap* map = MapOf(media, payload);
  return map != nullptr && HasOurClock(*map) && absl::EqualsIgnoreCase(map->encoding, kDigits);
}

// "RTP/AVPF" promises nothing beyond "RTP/AVP" as long as no feedback is agreed on (RFC 4585 4).
bool IsPlainRtp(absl::string_view protocol) {
  return absl::EqualsIgnoreCase(protocol, "RTP/AVP") ||
         absl::EqualsIgnoreCase(protocol, "RTP/AVPF");
}

absl::Status Refused(absl::string_view warning) { return absl::UnimplementedError(warning); }

// The address in "IN IP4 192.0.2.9", one that packets may be sent to.
absl::StatusOr<std::string> AddressIn(absl::string_view connection) {
  const std::vector<std::string> words =
      absl::StrSplit(connection, absl::ByAnyChar(" \t"), absl::SkipEmpty());
  if (words.size() < 3) return absl::InvalidArgumentError("the c= line lacks its address");
  if (!absl::EqualsIgnoreCase(words[0], "IN") || !absl::EqualsIgnoreCase(words[1], "IP4")) {
    return Refused("301 Incompatible network address formats");
  }
  const std::string address = words[2].substr(0, words[2].find('/'));
  in_addr ipv4;
  if (inet_pton(AF_INET, address.c_str(), &ipv4) != 1) {
    return Refused("301 Incompatible network address formats");
  }
  if (ntohl(ipv4.s_addr) >> 28 >= 0xe) return Refused("330 Multicast not available");
  return address;
}

// How long our packets may be: what the peer prefers, never more than it can take (RFC 8866 6.4).
absl::StatusOr<int> PacketTime(const SdpAttributes& session, const SdpAttributes& stream) {
  const int wanted = stream.ptime != 0 ? stream.ptime : session.ptime;
  const int limit = stream.maxptime != 0 ? stream.maxptime : session.maxptime;
  int time = wanted != 0 ? std::clamp(wanted, kShortestPacketMs, kLongestPacketMs) : kPacketMs;
  if (limit != 0) time = std::min(time, limit);
  if (time < kShortestPacketMs) return Refused("305 Incompatible media format");
  return time;
}

// What every description of ours begins with.
std::string Head(const LocalAudio& local, absl::string_view time) {
  return absl::StrCat("v=0\r\no=- ", local.session, " ", local.version, " IN IP4 ", local.address,
                      "\r\ns=-\r\nc=IN IP4 ", local.address, "\r\nt=", time, "\r\n");
}

std::string CodecLine(int payload, Codec codec) {
  return absl::StrCat("a=rtpmap:", payload, " ", NameOf(codec), "/", kClock, "\r\n");
}

std::string DigitsLines(int payload) {
  return absl::StrCat("a=rtpmap:", payload, " ", kDigits, "/", kClock, "\r\na=fmtp:", payload, " ",
                      kDigitsRange, "\r\n");
}

// Turned round: what they send we receive (RFC 3264 6.1).
absl::string_view AnswerTo(const Direction& offered) {
  if (offered.sends && offered.receives) return "";
  if (offered.sends) return "a=recvonly\r\n";
  return offered.receives ? "a=sendonly\r\n" : "a=inactive\r\n";
}

// RFC 3264 6: port 0, and at least one format, which means nothing any more.
std::string RefusalOf(const SdpMedia& media) {
  return absl::StrCat("m=", media.type, " 0 ", media.protocol, " ",
                      media.formats.empty() ? "0" : absl::StrJoin(media.formats, " "), "\r\n");
}

}  // namespace

struct RemoteSdp::Parsed {
  SdpLines lines;
  const SdpMedia* stream = nullptr;  // the one that was taken
  Direction direction;
  media::RemoteAudio audio;

  // OK: `media` can be spoken, and all about it is filled in.
  absl::Status Take(const SdpMedia& media);
  absl::Status TakeFormats(const SdpMedia& media);
};

absl::Status RemoteSdp::Parsed::TakeFormats(const SdpMedia& media) {
  audio.payload = audio.digits_payload = -1;
  for (const std::string& format : media.formats) {
    const int payload = NumberIn(format, 127);
    if (payload < 0) continue;
    const std::optional<Codec> codec = CodecOf(media, payload);
    if (audio.payload < 0 && codec.has_value()) {
      audio.payload = payload;
      audio.codec = *codec;
    }
    if (audio.digits_payload < 0 && IsDigits(media, payload)) audio.digits_payload = payload;
  }
  return audio.payload < 0 ? Refused("305 Incompatible media format") : absl::OkStatus();
}

absl::Status RemoteSdp::Parsed::Take(const SdpMedia& media) {
  if (!absl::EqualsIgnoreCase(media.type, "audio")) return Refused("304 Media type not available");
  if (!IsPlainRtp(media.protocol)) return Refused("302 Incompatible transport protocol");
  const absl::string_view port_text = media.port;
  const int port = NumberIn(port_text.substr(0, port_text.find('/')), 9999999);
  if (port < 0) return absl::InvalidArgumentError("the port of the audio is not a number");
  if (port == 0 || port > 65535) return Refused("305 Incompatible media format");
  const auto& connection = media.attributes.connection.has_value() ? media.attributes.connection
                                                                   : lines.session.connection;
  if (!connection.has_value()) return absl::InvalidArgumentError("the audio has no c= line");
  absl::StatusOr<std::string> address = AddressIn(*connection);
  if (!address.ok()) return address.status();
  absl::StatusOr<int> packet_ms = PacketTime(lines.session, media.attributes);
  if (!packet_ms.ok()) return packet_ms.status();
  if (absl::Status formats = TakeFormats(media); !formats.ok()) return formats;
  stream = &media;
  direction = media.attributes.direction.value_or(lines.session.direction.value_or(Direction()));
  audio.address = *std::move(address);
  audio.port = static_cast<uint16_t>(port);
  audio.rtcp_port = media.rtcp_port;
  audio.packet_ms = *packet_ms;
  // RFC 3264 8.4: held by direction, or, as older peers do, by the address 0.0.0.0.
  audio.we_send = direction.receives && audio.address != "0.0.0.0";
  return absl::OkStatus();
}

RemoteSdp::RemoteSdp(std::unique_ptr<Parsed> parsed) : parsed_(std::move(parsed)) {}
RemoteSdp::RemoteSdp(RemoteSdp&&) = default;
RemoteSdp& RemoteSdp::operator=(RemoteSdp&&) = default;
RemoteSdp::~RemoteSdp() = default;

const media::RemoteAudio& RemoteSdp::audio() const { return parsed_->audio; }

absl::StatusOr<RemoteSdp> RemoteSdp::Parse(absl::string_view text) {
  if (text.size() > kMaxSdp) return absl::InvalidArgumentError("the description is too long");
  absl::StatusOr<SdpLines> lines = ReadSdp(text);
  if (!lines.ok()) return lines.status();
  auto parsed = std::make_unique<Parsed>();
  parsed->lines = *std::move(lines);
  // Of several refusals the first one of audio is told; a malformed line only if nothing else can
  // be taken.
  absl::Status refusal = Refused("304 Media type not available");
  bool is_audio = false;
  for (const SdpMedia& media : parsed->lines.media) {
    const absl::Status taken = parsed->Take(media);
    if (taken.ok()) return RemoteSdp(std::move(parsed));
    if (absl::IsInvalidArgument(refusal)) continue;
    if (absl::IsInvalidArgument(taken) || !is_audio) refusal = taken;
    is_audio |= absl::EqualsIgnoreCase(media.type, "audio");
  }
  return refusal;
}

std::string RemoteSdp::Answer(const LocalAudio& local) const {
  const media::RemoteAudio& audio = parsed_->audio;
  const bool digits = audio.digits_payload >= 0;
  std::string text = Head(local, parsed_->lines.time);
  // RFC 3264 6: as many m= lines as were offered, in their order.
  for (const SdpMedia& media : parsed_->lines.media) {
    if (&media != parsed_->stream) {
      absl::StrAppend(&text, RefusalOf(media));
      continue;
    }
    absl::StrAppend(&text, "m=", media.type, " ", local.port, " ", media.protocol, " ",
                    audio.payload, digits ? absl::StrCat(" ", audio.digits_payload) : "", "\r\n",
                    CodecLine(audio.payload, audio.codec),
                    digits ? DigitsLines(audio.digits_payload) : "", AnswerTo(parsed_->direction));
  }
  return text;
}

std::string MakeOffer(const LocalAudio& local) {
  return absl::StrCat(Head(local, "0 0"), "m=audio ", local.port, " RTP/AVP 0 8 ", kOfferedDigits,
                      "\r\n", CodecLine(0, Codec::kPcmu), CodecLine(8, Codec::kPcma),
                      DigitsLines(kOfferedDigits));
}

}  // namespace footman::sip
