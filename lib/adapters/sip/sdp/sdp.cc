#include "lib/adapters/sip/sdp/sdp.h"

#include <arpa/inet.h>
#include <sofia-sip/sdp.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "lib/adapters/sip/sdp/sdp_filter.h"
#include "lib/adapters/sip/su_home.h"

namespace footman::sip {
namespace {

using media::Codec;

constexpr unsigned kClock = 8000;
constexpr char kDigits[] = "telephone-event";
constexpr char kDigitsRange[] = "0-15";  // RFC 4733 3.2: 0-9 * # A-D
constexpr int kPacketMs = 20;            // where the peer does not mind (RFC 3551 4.2)
constexpr int kShortestPacketMs = 5, kLongestPacketMs = 100;
constexpr int kMaxPacketMs = 10000;  // more is no packet time

const char* NameOf(Codec codec) { return codec == Codec::kPcmu ? "PCMU" : "PCMA"; }

// ---- What a peer offers.

struct ParserDeleter {
  void operator()(sdp_parser_t* parser) const { sdp_parser_free(parser); }
};
using Parser = std::unique_ptr<sdp_parser_t, ParserDeleter>;

// Both codecs and the digits have this one clock and one channel.
bool HasOurClock(const sdp_rtpmap_t& map) {
  return map.rm_rate == kClock && (map.rm_params == nullptr || NumberIn(map.rm_params, 255) == 1);
}

// RFC 3551, table 4: what a number means without a map, and must not contradict with one.
bool MayMean(unsigned payload, Codec codec) {
  if (payload == 0) return codec == Codec::kPcmu;
  return payload != 8 || codec == Codec::kPcma;
}

std::optional<Codec> CodecOf(const sdp_rtpmap_t& map) {
  if (map.rm_encoding == nullptr || !HasOurClock(map)) return std::nullopt;
  for (const Codec codec : {Codec::kPcmu, Codec::kPcma}) {
    if (absl::EqualsIgnoreCase(map.rm_encoding, NameOf(codec)) && MayMean(map.rm_pt, codec)) {
      return codec;
    }
  }
  return std::nullopt;
}

bool IsDigits(const sdp_rtpmap_t& map) {
  return map.rm_encoding != nullptr && HasOurClock(map) &&
         absl::EqualsIgnoreCase(map.rm_encoding, kDigits);
}

// "RTP/AVPF" promises nothing beyond "RTP/AVP" as long as no feedback is agreed on (RFC 4585 4).
bool IsPlainRtp(absl::string_view protocol) {
  return absl::EqualsIgnoreCase(protocol, "RTP/AVP") ||
         absl::EqualsIgnoreCase(protocol, "RTP/AVPF");
}

absl::Status Refused(absl::string_view warning) { return absl::UnimplementedError(warning); }

// An address that packets may be sent to.
absl::StatusOr<in_addr> AddressIn(const sdp_connection_t* connection) {
  if (connection == nullptr) {
    return absl::InvalidArgumentError("the audio has no c= line with an address");
  }
  in_addr ipv4;
  if (connection->c_addrtype != sdp_addr_ip4 ||
      inet_pton(AF_INET, connection->c_address, &ipv4) != 1) {
    return Refused("301 Incompatible network address formats");
  }
  if (ntohl(ipv4.s_addr) >> 28 >= 0xe) return Refused("330 Multicast not available");
  return ipv4;
}

// The number that an attribute begins with: "20", "20.5", "53020 IN IP4 192.0.2.9". 0: none.
int AttributeNumber(const sdp_attribute_t* attributes, const char* name, int max) {
  const sdp_attribute_t* attribute = sdp_attribute_find(attributes, name);
  if (attribute == nullptr || attribute->a_value == nullptr) return 0;
  const absl::string_view value = attribute->a_value;
  return std::max(0, NumberIn(value.substr(0, value.find_first_of(". \t")), max));
}

// A packet time of the stream, or else of the session, in milliseconds. 0: none.
int TimeOf(const sdp_session_t& session, const sdp_media_t& media, const char* name) {
  const int time = AttributeNumber(media.m_attributes, name, kMaxPacketMs);
  return time != 0 ? time : AttributeNumber(session.sdp_attributes, name, kMaxPacketMs);
}

// How long our packets may be: what the peer prefers, never more than it can take (RFC 8866 6.4).
absl::StatusOr<int> PacketTime(const sdp_session_t& session, const sdp_media_t& media) {
  const int wanted = TimeOf(session, media, "ptime");
  const int limit = TimeOf(session, media, "maxptime");
  int time = wanted != 0 ? std::clamp(wanted, kShortestPacketMs, kLongestPacketMs) : kPacketMs;
  if (limit != 0) time = std::min(time, limit);
  if (time < kShortestPacketMs) return Refused("305 Incompatible media format");
  return time;
}

// ---- What we write.

// What every description of ours has in common. The texts of `local` are borrowed.
struct Description {
  explicit Description(const LocalAudio& local) {
    connection->c_size = sizeof connection;
    connection->c_nettype = sdp_net_in;
    connection->c_addrtype = sdp_addr_ip4;
    connection->c_address = local.address.c_str();
    origin->o_size = sizeof origin;
    origin->o_username = "-";
    origin->o_id = local.session;
    origin->o_version = local.version;
    origin->o_address = connection;
    time->t_size = sizeof time;
    session->sdp_size = sizeof session;
    session->sdp_origin = origin;
    session->sdp_subject = "-";
    session->sdp_connection = connection;
    session->sdp_time = time;
  }
  sdp_connection_t connection[1] = {};
  sdp_origin_t origin[1] = {};
  sdp_time_t time[1] = {};
  sdp_session_t session[1] = {};
};

std::string Print(const sdp_session_t& session) {
  const SuHome home;
  sdp_printer_t* printer = sdp_print(home.get(), &session, nullptr, 0, sdp_f_config);
  const char* text = sdp_message(printer);
  std::string result = text != nullptr ? text : "";
  sdp_printer_free(printer);
  return result;
}

sdp_rtpmap_t Map(int payload, const char* encoding, sdp_rtpmap_t* next = nullptr) {
  sdp_rtpmap_t map{};
  map.rm_size = sizeof map;
  map.rm_pt = static_cast<unsigned>(payload);
  map.rm_encoding = encoding;
  map.rm_rate = kClock;
  map.rm_next = next;
  if (absl::string_view(encoding) == kDigits) map.rm_fmtp = kDigitsRange;
  return map;
}

// Its type and protocol are printed as they are named.
sdp_media_t Media(const char* type, const char* protocol) {
  sdp_media_t media{};
  media.m_size = sizeof media;
  media.m_type = sdp_media_x;
  media.m_type_name = type;
  media.m_proto = sdp_proto_x;
  media.m_proto_name = protocol;
  return media;
}

// The formats of a refused stream: at least one, and it means nothing any more (RFC 3264 6).
std::vector<sdp_list_t> FormatList(const std::vector<std::string>& formats) {
  std::vector<sdp_list_t> list(std::max<size_t>(formats.size(), 1));
  for (size_t i = 0; i < list.size(); ++i) {
    list[i].l_size = sizeof list[i];
    list[i].l_text = formats.empty() ? "0" : formats[i].c_str();
    list[i].l_next = i + 1 < list.size() ? &list[i + 1] : nullptr;
  }
  return list;
}

// Turned round: what they send we receive (RFC 3264 6.1).
sdp_mode_t Reversed(unsigned offered) {
  if (offered == sdp_sendonly) return sdp_recvonly;
  if (offered == sdp_recvonly) return sdp_sendonly;
  return static_cast<sdp_mode_t>(offered);
}

}  // namespace

struct RemoteSdp::Parsed {
  Parser parser;
  const sdp_session_t* session = nullptr;
  std::vector<OfferedMedia> offered;  // as many as the session has media
  size_t taken = 0;                   // the one of them that we speak by
  sdp_mode_t mode = sdp_inactive;     // how we may speak, as the peer sees it
  media::RemoteAudio audio;

  // The first stream that can be spoken; or why there is none.
  absl::Status TakeAny();
  // OK: `media` can be spoken, and all about it is filled in.
  absl::Status Take(const OfferedMedia& offer, const sdp_media_t& media);
  absl::Status TakeFormats(const sdp_media_t& media);
};

absl::Status RemoteSdp::Parsed::TakeFormats(const sdp_media_t& media) {
  audio.payload = audio.digits_payload = -1;
  for (const sdp_rtpmap_t* map = media.m_rtpmaps; map != nullptr; map = map->rm_next) {
    const std::optional<Codec> codec = CodecOf(*map);
    if (audio.payload < 0 && codec.has_value()) {
      audio.payload = map->rm_pt;
      audio.codec = *codec;
    }
    if (audio.digits_payload < 0 && IsDigits(*map)) audio.digits_payload = map->rm_pt;
  }
  return audio.payload < 0 ? Refused("305 Incompatible media format") : absl::OkStatus();
}

absl::Status RemoteSdp::Parsed::Take(const OfferedMedia& offer, const sdp_media_t& media) {
  if (!absl::EqualsIgnoreCase(offer.type, "audio")) return Refused("304 Media type not available");
  if (!IsPlainRtp(offer.protocol)) return Refused("302 Incompatible transport protocol");
  if (!offer.has_port) {
    return absl::InvalidArgumentError("the port of the audio is not a number");
  }
  if (media.m_port == 0 || media.m_port > 65535) return Refused("305 Incompatible media format");
  const absl::StatusOr<in_addr> address = AddressIn(sdp_media_connections(&media));
  if (!address.ok()) return address.status();
  const absl::StatusOr<int> packet_ms = PacketTime(*session, media);
  if (!packet_ms.ok()) return packet_ms.status();
  if (absl::Status formats = TakeFormats(media); !formats.ok()) return formats;
  mode = static_cast<sdp_mode_t>(media.m_mode);
  audio.address = sdp_media_connections(&media)->c_address;
  audio.port = static_cast<uint16_t>(media.m_port);
  // RFC 3605: "a=rtcp:53020" names another port than the next one.
  audio.rtcp_port = static_cast<uint16_t>(AttributeNumber(media.m_attributes, "rtcp", 65535));
  audio.packet_ms = *packet_ms;
  // RFC 3264 8.4: held by direction, or, as older peers do, by the address 0.0.0.0.
  audio.we_send = (mode & sdp_recvonly) != 0 && address->s_addr != INADDR_ANY;
  return absl::OkStatus();
}

absl::Status RemoteSdp::Parsed::TakeAny() {
  // Of several refusals the first one of audio is told; a malformed line only if nothing else can
  // be taken.
  absl::Status refusal = Refused("304 Media type not available");
  bool is_audio = false;
  const sdp_media_t* media = session->sdp_media;
  for (taken = 0; taken < offered.size() && media != nullptr; ++taken, media = media->m_next) {
    const absl::Status status = Take(offered[taken], *media);
    if (status.ok()) return status;
    if (absl::IsInvalidArgument(refusal)) continue;
    if (absl::IsInvalidArgument(status) || !is_audio) refusal = status;
    is_audio |= absl::EqualsIgnoreCase(offered[taken].type, "audio");
  }
  return refusal;
}

RemoteSdp::RemoteSdp(std::unique_ptr<Parsed> parsed) : parsed_(std::move(parsed)) {}
RemoteSdp::RemoteSdp(RemoteSdp&&) = default;
RemoteSdp& RemoteSdp::operator=(RemoteSdp&&) = default;
RemoteSdp::~RemoteSdp() = default;

const media::RemoteAudio& RemoteSdp::audio() const { return parsed_->audio; }

absl::StatusOr<RemoteSdp> RemoteSdp::Parse(absl::string_view text) {
  if (text.size() > kMaxSdp) return absl::InvalidArgumentError("the description is too long");
  absl::StatusOr<FilteredSdp> filtered = FilterSdp(text);
  if (!filtered.ok()) return filtered.status();
  auto parsed = std::make_unique<Parsed>();
  parsed->offered = std::move(filtered->media);
  // Whether the c= line that is needed is there is for Take to say.
  parsed->parser.reset(sdp_parse(nullptr, filtered->text.data(),
                                 static_cast<issize_t>(filtered->text.size()), sdp_f_c_missing));
  parsed->session = sdp_session(parsed->parser.get());
  if (parsed->session == nullptr) return absl::InvalidArgumentError("the description is malformed");
  if (absl::Status taken = parsed->TakeAny(); !taken.ok()) return taken;
  return RemoteSdp(std::move(parsed));
}

std::string RemoteSdp::Answer(const LocalAudio& local) const {
  const media::RemoteAudio& audio = parsed_->audio;
  Description description(local);
  if (const sdp_time_t* time = parsed_->session->sdp_time; time != nullptr) {
    description.time->t_start = time->t_start;  // RFC 3264 6: the answer repeats it
    description.time->t_stop = time->t_stop;
  }
  const bool has_digits = audio.digits_payload >= 0;
  sdp_rtpmap_t digits = Map(has_digits ? audio.digits_payload : 0, kDigits);
  sdp_rtpmap_t codec = Map(audio.payload, NameOf(audio.codec), has_digits ? &digits : nullptr);
  // RFC 3264 6: as many m= lines as were offered, in their order.
  std::vector<sdp_media_t> answers;
  std::vector<std::vector<sdp_list_t>> formats;
  for (const OfferedMedia& offer : parsed_->offered) {
    sdp_media_t answer = Media(offer.type.c_str(), offer.protocol.c_str());
    if (answers.size() == parsed_->taken) {
      answer.m_port = local.port;
      answer.m_rtpmaps = &codec;
      answer.m_mode = Reversed(parsed_->mode);
    } else {
      answer.m_rejected = 1;
      answer.m_format = formats.emplace_back(FormatList(offer.formats)).data();
    }
    answers.push_back(answer);
  }
  for (size_t i = 1; i < answers.size(); ++i) answers[i - 1].m_next = &answers[i];
  description.session->sdp_media = answers.data();
  return Print(*description.session);
}

std::string MakeOffer(const LocalAudio& local) {
  Description description(local);
  sdp_rtpmap_t digits = Map(kOfferedDigits, kDigits);
  sdp_rtpmap_t pcma = Map(8, NameOf(Codec::kPcma), &digits);
  sdp_rtpmap_t pcmu = Map(0, NameOf(Codec::kPcmu), &pcma);
  sdp_media_t audio = Media("audio", "RTP/AVP");
  audio.m_port = local.port;
  audio.m_rtpmaps = &pcmu;
  audio.m_mode = sdp_sendrecv;
  description.session->sdp_media = &audio;
  return Print(*description.session);
}

}  // namespace footman::sip
