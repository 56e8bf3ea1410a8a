#include "lib/adapters/sip/sdp.h"

#include <arpa/inet.h>
#include <sofia-sip/sdp.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "lib/adapters/sip/home.h"

namespace footman::sip {
namespace {

using media::Codec;

constexpr unsigned kClock = 8000;
constexpr unsigned kOfferedDigits = 101;
constexpr char kDigits[] = "telephone-event";
constexpr char kDigitsRange[] = "0-15";  // RFC 4733 3.2: 0-9 * # A-D

struct ParserDeleter {
  void operator()(sdp_parser_t* parser) const { sdp_parser_free(parser); }
};
using Parser = std::unique_ptr<sdp_parser_t, ParserDeleter>;

std::optional<Codec> CodecOf(const sdp_rtpmap_t& map) {
  if (map.rm_rate != kClock || map.rm_encoding == nullptr) return std::nullopt;
  if (absl::EqualsIgnoreCase(map.rm_encoding, "PCMU")) return Codec::kPcmu;
  if (absl::EqualsIgnoreCase(map.rm_encoding, "PCMA")) return Codec::kPcma;
  return std::nullopt;
}

bool IsDigits(const sdp_rtpmap_t& map) {
  return map.rm_rate == kClock && map.rm_encoding != nullptr &&
         absl::EqualsIgnoreCase(map.rm_encoding, kDigits);
}

// RFC 3605: "a=rtcp:53020" names another port than the next one.
uint16_t RtcpPort(const sdp_media_t& media) {
  const sdp_attribute_t* attribute = sdp_attribute_find(media.m_attributes, "rtcp");
  uint32_t port = 0;
  if (attribute == nullptr || attribute->a_value == nullptr) return 0;
  const absl::string_view value = attribute->a_value;
  if (!absl::SimpleAtoi(value.substr(0, value.find(' ')), &port) || port > 65535) return 0;
  return static_cast<uint16_t>(port);
}

sdp_mode_t Reversed(sdp_mode_t offered) {
  switch (offered) {
    case sdp_sendonly:
      return sdp_recvonly;
    case sdp_recvonly:
      return sdp_sendonly;
    default:
      return offered;
  }
}

std::string Print(const sdp_session_t& session) {
  const Home home;
  sdp_printer_t* printer = sdp_print(home.get(), &session, nullptr, 0, sdp_f_config);
  const char* text = sdp_message(printer);
  std::string result = text != nullptr ? text : "";
  sdp_printer_free(printer);
  return result;
}

// What every description of ours has in common. The texts of `local` are borrowed.
struct Description {
  explicit Description(const LocalAudio& local) {
    connection->c_size = sizeof connection;
    connection->c_nettype = sdp_net_in;
    connection->c_addrtype = sdp_addr_ip4;
    connection->c_address = const_cast<char*>(local.address.c_str());
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

sdp_rtpmap_t Map(unsigned payload, const char* encoding, sdp_rtpmap_t* next = nullptr) {
  sdp_rtpmap_t map{};
  map.rm_size = sizeof map;
  map.rm_pt = payload;
  map.rm_encoding = encoding;
  map.rm_rate = kClock;
  map.rm_next = next;
  if (absl::string_view(encoding) == kDigits) map.rm_fmtp = const_cast<char*>(kDigitsRange);
  return map;
}

// ---- What may be shown to the library's parser.

bool IsToken(absl::string_view text) {  // RFC 4566 9
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isgraph(c) && !absl::StrContains("\"(),/:;<=>?@[\\]", std::string(1, c));
  });
}

// "audio 4000 RTP/AVP 0 8 101", "audio 4000/2 ..."
bool IsHarmlessMedia(absl::string_view value) {
  const std::vector<absl::string_view> fields = absl::StrSplit(value, ' ', absl::SkipEmpty());
  if (fields.size() < 4) return false;
  const std::vector<absl::string_view> protocol = absl::StrSplit(fields[2], '/');
  return IsToken(fields[0]) && absl::ascii_isdigit(fields[1][0]) &&
         std::all_of(protocol.begin(), protocol.end(), IsToken) &&
         std::all_of(fields.begin() + 3, fields.end(), IsToken);
}

// Sofia-SIP 1.12.11 loops without end, taking memory, on an m= line where it finds no token
// (RFC 4566 9): such a description is malformed. Lines that we have no use for are left out, so
// that no fault in their parsing can be reached.
absl::StatusOr<std::string> Harmless(absl::string_view text) {
  std::string kept;
  if (absl::StrContains(text, absl::string_view("\0", 1))) {
    return absl::InvalidArgumentError("SDP with NUL");
  }
  for (absl::string_view line : absl::StrSplit(text, absl::ByAnyChar("\r\n"), absl::SkipEmpty())) {
    if (line.size() < 2 || line[1] != '=') return absl::InvalidArgumentError("not an SDP line");
    if (absl::StrContains("biuepkrz", line.substr(0, 1))) continue;
    if (!absl::StrContains("vosctam", line.substr(0, 1)) ||
        (line[0] == 'm' && !IsHarmlessMedia(line.substr(2)))) {
      return absl::InvalidArgumentError("not an SDP line");
    }
    absl::StrAppend(&kept, line, "\r\n");
  }
  return kept;
}

const char* NameOf(Codec codec) { return codec == Codec::kPcmu ? "PCMU" : "PCMA"; }

}  // namespace

struct RemoteSdp::Parsed {
  Parser parser;
  const sdp_session_t* session = nullptr;
  const sdp_media_t* stream = nullptr;  // the one that was taken
  const sdp_rtpmap_t* codec = nullptr;
  const sdp_rtpmap_t* digits = nullptr;
  media::RemoteAudio audio;

  // Whether `media` can be spoken; fills in the rest.
  bool Take(const sdp_media_t& media);
};

bool RemoteSdp::Parsed::Take(const sdp_media_t& media) {
  if (media.m_type != sdp_media_audio || media.m_proto != sdp_proto_rtp || media.m_rejected ||
      media.m_port == 0 || media.m_port > 65535) {
    return false;
  }
  const sdp_connection_t* connection =
      media.m_connections != nullptr ? media.m_connections : session->sdp_connection;
  in_addr address;
  if (connection == nullptr || connection->c_nettype != sdp_net_in ||
      connection->c_addrtype != sdp_addr_ip4 || connection->c_address == nullptr ||
      inet_pton(AF_INET, connection->c_address, &address) != 1) {
    return false;
  }
  codec = digits = nullptr;
  for (const sdp_rtpmap_t* map = media.m_rtpmaps; map != nullptr; map = map->rm_next) {
    if (map->rm_pt > 127) continue;
    if (codec == nullptr && CodecOf(*map).has_value()) codec = map;
    if (digits == nullptr && IsDigits(*map)) digits = map;
  }
  if (codec == nullptr) return false;
  stream = &media;
  audio.address = connection->c_address;
  audio.port = static_cast<uint16_t>(media.m_port);
  audio.rtcp_port = RtcpPort(media);
  audio.codec = *CodecOf(*codec);
  audio.digits_payload = digits != nullptr ? static_cast<int>(digits->rm_pt) : -1;
  // RFC 3264 8.4: held by direction, or, as older peers do, by the address 0.0.0.0.
  audio.we_send = (media.m_mode & sdp_recvonly) != 0 && address.s_addr != INADDR_ANY;
  return true;
}

RemoteSdp::RemoteSdp(std::unique_ptr<Parsed> parsed) : parsed_(std::move(parsed)) {}
RemoteSdp::RemoteSdp(RemoteSdp&&) = default;
RemoteSdp& RemoteSdp::operator=(RemoteSdp&&) = default;
RemoteSdp::~RemoteSdp() = default;

const media::RemoteAudio& RemoteSdp::audio() const { return parsed_->audio; }

absl::StatusOr<RemoteSdp> RemoteSdp::Parse(absl::string_view text) {
  if (text.size() > kMaxSdp) return absl::InvalidArgumentError("SDP is too long");
  const absl::StatusOr<std::string> harmless = Harmless(text);
  if (!harmless.ok()) return harmless.status();
  auto parsed = std::make_unique<Parsed>();
  // Connection lines may be missing or 0.0.0.0 in what real peers send; Take looks at them.
  parsed->parser.reset(sdp_parse(nullptr, harmless->data(), static_cast<issize_t>(harmless->size()),
                                 sdp_f_c_missing | sdp_f_anynet | sdp_f_mode_0000));
  parsed->session = sdp_session(parsed->parser.get());
  if (parsed->session == nullptr) {
    const char* error = sdp_parsing_error(parsed->parser.get());
    return absl::InvalidArgumentError(error != nullptr ? error : "not SDP");
  }
  for (const sdp_media_t* media = parsed->session->sdp_media; media != nullptr;
       media = media->m_next) {
    if (parsed->Take(*media)) return RemoteSdp(std::move(parsed));
  }
  return absl::UnimplementedError("305 Incompatible media format");
}

std::string RemoteSdp::Answer(const LocalAudio& local) const {
  Description description(local);
  sdp_rtpmap_t digits = Map(parsed_->digits != nullptr ? parsed_->digits->rm_pt : 0, kDigits);
  sdp_rtpmap_t codec = Map(parsed_->codec->rm_pt, NameOf(parsed_->audio.codec),
                           parsed_->digits != nullptr ? &digits : nullptr);
  // RFC 3264 6: as many m= lines as were offered, in their order.
  const Home home;
  sdp_media_t** next = &description.session->sdp_media;
  for (const sdp_media_t* offered = parsed_->session->sdp_media; offered != nullptr;
       offered = offered->m_next) {
    sdp_media_t* media = sdp_media_dup(home.get(), offered, description.session);
    if (media == nullptr) break;
    media->m_next = nullptr;
    media->m_connections = nullptr;
    media->m_bandwidths = nullptr;
    media->m_information = nullptr;
    media->m_key = nullptr;
    media->m_attributes = nullptr;
    media->m_number_of_ports = 0;
    if (offered == parsed_->stream) {
      media->m_port = local.port;
      media->m_rtpmaps = &codec;
      media->m_mode = Reversed(static_cast<sdp_mode_t>(offered->m_mode));
    } else {
      media->m_port = 0;
      media->m_rejected = 1;
    }
    *next = media;
    next = &media->m_next;
  }
  return Print(*description.session);
}

std::string MakeOffer(const LocalAudio& local) {
  Description description(local);
  sdp_rtpmap_t digits = Map(kOfferedDigits, kDigits);
  sdp_rtpmap_t pcma = Map(8, "PCMA", &digits);
  sdp_rtpmap_t pcmu = Map(0, "PCMU", &pcma);
  sdp_media_t media{};
  media.m_size = sizeof media;
  media.m_session = description.session;
  media.m_type = sdp_media_audio;
  media.m_type_name = "audio";
  media.m_port = local.port;
  media.m_proto = sdp_proto_rtp;
  media.m_proto_name = "RTP/AVP";
  media.m_rtpmaps = &pcmu;
  media.m_mode = sdp_sendrecv;
  description.session->sdp_media = &media;
  return Print(*description.session);
}

}  // namespace footman::sip
