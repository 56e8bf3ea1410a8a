// The order in which things begin and end (runner.h): ports, then their runner, which starts and
// stops them, then what takes calls, which ends first.

#include "examples/softswitch/wiring.h"

#include <algorithm>
#include <atomic>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "examples/softswitch/batch_scheduling.h"
#include "examples/softswitch/call_record_log.h"
#include "examples/softswitch/changes.h"
#include "examples/softswitch/channels.h"
#include "examples/softswitch/config.h"
#include "examples/softswitch/data_directory.h"
#include "examples/softswitch/disk_watch.h"
#include "examples/softswitch/examine.h"
#include "examples/softswitch/own_domains.h"
#include "examples/softswitch/port_options.h"
#include "examples/softswitch/refusal_log.h"
#include "examples/softswitch/standard_prompts.h"
#include "examples/softswitch/temporary_data.h"
#include "examples/softswitch/trace_fan_out.h"
#include "examples/softswitch/trace_log.h"
#include "examples/softswitch/voicemail_retention.h"
#include "examples/softswitch/voicemail_storing.h"
#include "examples/softswitch/web_storage.h"
#include "footman/adapters/flite.h"
#include "footman/adapters/sip.h"
#include "footman/adapters/sqlite.h"
#include "footman/adapters/web.h"
#include "footman/media/recording_files.h"
#include "footman/runner.h"
#include "footman/trace_recorder.h"

namespace footman::softswitch {
namespace {

// How long ended calls may take to be stored and written down at the very end.
constexpr absl::Duration kLastWords = absl::Seconds(5);
constexpr absl::Duration kRetentionEvery = absl::Hours(1);

template <typename T>
absl::Status AssignTo(absl::StatusOr<T> made, T* where) {
  if (!made.ok()) return made.status();
  *where = *std::move(made);
  return absl::OkStatus();
}

}  // namespace

struct Switch::Parts {
  Parts(const Config& config, Logger* log)
      : in_use(config),
        local(config),
        logger(log),
        trace_log(log),
        refusals(log),
        disk(config.recordings().warn_percent(), log) {}
  ~Parts();
  // Once: if it has ended early.
  void TellOfRecording(const absl::Status& recorded);

  // The data directory, or a copy if it cannot be written.
  absl::Status ClaimData(const Config& config);
  absl::Status OpenFiles(const Config& config);
  absl::Status MakeRecordings(const Config& config);
  absl::StatusOr<std::string> Store(const media::StoredVoicemail& voicemail);
  absl::Status MakePorts(const Config& config);
  absl::Status MakeChannels(const Config& config);
  std::vector<ImChannel*> AllChannels() const;
  absl::Status MakeRunner(const Config& config);
  std::string SipAddress() const;
  Fields Addresses() const;
  void ShowLeftovers();
  // Warns of little space, and removes what is too old.
  void LookAfterVoicemails();
  void Warn(absl::string_view what, const absl::Status& status);
  void Watch(absl::Time now);

  Config in_use;  // as it holds now
  Config local;   // as it was at the start, with the directory that is worked in
  Logger* const logger;
  SystemClock clock;
  TraceLog trace_log;
  TraceFanOut trace;
  std::unique_ptr<DataLock> lock;
  std::unique_ptr<TemporaryData> temporary;  // null: the data directory can be written
  std::unique_ptr<NoRecordings> no_recordings;
  std::unique_ptr<SystemIdSource> ids;
  std::unique_ptr<SqliteDatabase> database;
  std::unique_ptr<CallRecordLog> records;
  std::unique_ptr<TraceRecorder> recorder;
  std::unique_ptr<SqliteWebStorage> web_storage;
  std::unique_ptr<VoicemailRetention> retention;
  absl::Time next_retention = absl::InfinitePast();
  std::atomic<bool> recovering = false;  // while set, what is stored is a leftover
  std::vector<std::pair<media::StoredVoicemail, std::string>> leftovers;  // with their ids
  std::unique_ptr<media::RecordingFiles> recordings;
  std::unique_ptr<SqliteProfileStore> stored_profiles;
  std::unique_ptr<OwnDomains> profiles;  // over the stored ones
  std::unique_ptr<FliteSpeech> speech;
  std::unique_ptr<media::AudioEngine> audio;
  std::optional<BatchScheduling> scheduling;  // once there is audio
  std::unique_ptr<WebServer> web;
  std::unique_ptr<SubscriberDirectory> directory;
  std::unique_ptr<Channels> channels;
  std::unique_ptr<ThreadedRunner> runner;
  std::unique_ptr<SipAdapter> sip;
  bool told_of_recording = false;
  RefusalLog refusals;
  DiskWatch disk;
};

Switch::Parts::~Parts() {
  sip.reset();  // ends the remaining calls, which the runner hears of
  if (runner != nullptr) runner->Drain(kLastWords);
  runner.reset();  // stops the ports
  if (const uint64_t lost = records == nullptr ? 0 : records->Stop(); lost > 0) {
    logger->Write(Log::ERROR, CallId(), "call records lost",
                  Fields().Add("count", absl::StrCat(lost)));
  }
  if (recorder != nullptr) TellOfRecording(recorder->Finish());
}

void Switch::Parts::TellOfRecording(const absl::Status& recorded) {
  if (recorded.ok() || std::exchange(told_of_recording, true)) return;
  Warn("trace recording ended early", recorded);
}

absl::Status Switch::Parts::ClaimData(const Config& config) {
  absl::Status why = MakeDataDirectory(config);
  if (why.ok()) why = CheckWritable(config);
  if (!why.ok()) {
    const absl::Status copied = AssignTo(TemporaryData::Copy(config, why, logger), &temporary);
    if (!copied.ok()) return copied;
    local.set_data_directory(temporary->directory());
    const bool refuse = config.recordings().when_full() == Recordings::REFUSE;
    no_recordings = std::make_unique<NoRecordings>(why, refuse);
  }
  return AssignTo(DataLock::Take(config), &lock);
}

absl::Status Switch::Parts::OpenFiles(const Config& config) {
  absl::Status status = ClaimData(config);
  if (!status.ok()) return status;
  SqliteOptions options;
  options.path = DatabasePath(local);
  options.default_region = config.calls().region();
  status = AssignTo(SqliteDatabase::Open(options), &database);
  if (!status.ok()) return status;
  retention = std::make_unique<VoicemailRetention>(config.voicemails(), *database);
  status = AssignTo(CallRecordLog::Open(InDataDirectory(config, config.call_records()),
                                        PeopleIn(*database), /*may_wait=*/temporary != nullptr),
                    &records);
  if (!status.ok()) return status;
  trace.Add(&trace_log);
  if (!config.trace_file().empty()) {
    TraceRecorderOptions recording;
    recording.path = InDataDirectory(config, config.trace_file());
    status = AssignTo(TraceRecorder::Create(recording), &recorder);
    if (status.ok()) {
      trace.Add(recorder.get());
    } else if (temporary != nullptr) {
      Warn("no trace", std::exchange(status, absl::OkStatus()));
    }
  }
  return status;
}

// Stores what an earlier run left behind: before any call, so that nothing else is stored
// meanwhile.
absl::Status Switch::Parts::MakeRecordings(const Config& config) {
  if (temporary != nullptr) return absl::OkStatus();
  media::RecordingFilesOptions options;
  constexpr int64_t kMegabyte = 1 << 20;
  options.directory = InDataDirectory(config, "recordings");
  options.max_bytes = config.recordings().max_megabytes() * kMegabyte;
  options.min_free_bytes = config.recordings().min_free_megabytes() * kMegabyte;
  options.refuse_without_room = config.recordings().when_full() == Recordings::REFUSE;
  absl::Status status = AssignTo(
      media::RecordingFiles::Create(
          options, [this](const media::StoredVoicemail& voicemail) { return Store(voicemail); }),
      &recordings);
  if (!status.ok()) return status;
  recovering = true;
  const absl::Status recovered = recordings->Recover().status();
  recovering = false;
  // What cannot be stored stays where it is for the next start: no reason to take no calls.
  if (!recovered.ok()) Warn("not recovered", recovered);
  return absl::OkStatus();
}

void Switch::Parts::Warn(absl::string_view what, const absl::Status& status) {
  logger->Write(Log::WARNING, CallId(), what,
                Fields()
                    .Add("code", absl::StatusCodeToString(status.code()))
                    .Add("message", std::string(status.message())));
}

absl::StatusOr<std::string> Switch::Parts::Store(const media::StoredVoicemail& voicemail) {
  absl::StatusOr<std::string> id = StoreInDatabase(voicemail, *database);
  if (recovering && id.ok()) leftovers.emplace_back(voicemail, *id);
  if (id.ok()) {
    // Without a subscriber it was the number that named the owner.
    const SubscriberId owner =
        voicemail.subscriber != SubscriberId()
            ? voicemail.subscriber
            : database->FindNumber(voicemail.called).value_or(SubscriberId());
    const absl::Status made = retention->Stored(owner, voicemail.path);
    if (!made.ok()) Warn("voicemail space", made);
  }
  return id;
}

void Switch::Parts::LookAfterVoicemails() {
  if (temporary != nullptr) return;  // nothing is stored, and nothing can be removed
  absl::Status status = retention->Warn(AllChannels());
  if (!status.ok()) Warn("not warned", status);
  const absl::Time now = absl::Now();
  if (now < next_retention) return;
  next_retention = now + kRetentionEvery;
  status = retention->RemoveOld(now);
  if (!status.ok()) Warn("voicemail retention", status);
}

void Switch::Parts::ShowLeftovers() {
  for (const auto& [voicemail, id] : std::exchange(leftovers, {})) {
    logger->Write(Log::INFO, voicemail.call, "recovered",
                  Fields().Add("length", absl::FormatDuration(voicemail.length)));
    for (ImChannel* channel : AllChannels()) {
      const absl::Status shown = ShowLeftover(voicemail, id, *database, *channel);
      if (!shown.ok()) Warn("not shown", shown);
    }
  }
}

void Switch::Parts::Watch(absl::Time now) {
  NoteRefusals(sip->counters(), web->counters(), records->counters(), refusals, now);
  if (refusals.AreSourcesDue(now)) refusals.NoteSources(sip->TakeRefusals(), now);
  channels->Watch(refusals, now);
  disk.Note(temporary != nullptr ? temporary->space() : recordings->space(), now);
  if (temporary != nullptr) temporary->Watch(now, logger);
}

std::string Switch::Parts::SipAddress() const {
  const SipListener listener = sip->listeners().front();
  return absl::StrCat(listener.address, ":", listener.port);
}

Fields Switch::Parts::Addresses() const {
  return Fields().Add("sip", SipAddress()).Add("web", web->origin());
}

absl::Status Switch::Parts::MakePorts(const Config& config) {
  ids = std::make_unique<SystemIdSource>(static_cast<uint8_t>(config.node()));
  absl::Status status = MakeStandardPrompts(config.prompts(), InDataDirectory(local, "prompts"));
  if (!status.ok()) return status;
  status = AssignTo(media::AudioEngine::Create(AudioOptionsOf(local)), &audio);
  if (!status.ok()) return status;
  scheduling.emplace();  // the threads of audio are there already
  status = MakeRecordings(config);
  if (!status.ok()) return status;
  SqliteProfileStoreOptions store;
  store.path = DatabasePath(local);
  status = AssignTo(SqliteProfileStore::Create(store, clock), &stored_profiles);
  if (!status.ok()) return status;
  profiles = std::make_unique<OwnDomains>(OwnDomainsOf(config), *stored_profiles);
  FliteOptions flite;
  flite.cache_directory = InDataDirectory(local, "speech");
  status = AssignTo(FliteSpeech::Create(flite), &speech);
  if (!status.ok()) return status;
  return MakeChannels(config);
}

absl::Status Switch::Parts::MakeChannels(const Config& config) {
  web_storage = std::make_unique<SqliteWebStorage>(*database, logger);
  WebOptions options = WebOptionsOf(config);
  options.on_limit = [this](absl::string_view limit, uint64_t times) {
    logger->Write(
        Log::WARNING, CallId(), "limit",
        Fields().Add("limit", absl::StrCat("web.", limit)).Add("times", absl::StrCat(times)));
  };
  absl::Status status = AssignTo(VoicemailSecret(local), &options.voicemail_secret);
  if (status.ok()) {
    status = AssignTo(WebServer::Create(std::move(options), *web_storage, clock), &web);
  }
  if (status.ok()) status = AssignTo(SubscriberDirectory::Open(local), &directory);
  if (!status.ok()) return status;
  directory->LinkBy(*web);
  return AssignTo(Channels::Create(config, *directory, clock, logger), &channels);
}

std::vector<ImChannel*> Switch::Parts::AllChannels() const {
  std::vector<ImChannel*> all = channels->all();
  all.insert(all.begin(), web.get());
  return all;
}

absl::Status Switch::Parts::MakeRunner(const Config& config) {
  RunnerOptions options;
  options.engine = EngineOptionsOf(config);
  options.engine.link_base = web->origin();
  options.engine.letters_used_before = LettersUsedBefore(lock->earlier_starts());
  Ports ports;
  ports.clock = &clock;
  ports.ids = ids.get();
  ports.profiles = profiles.get();
  ports.channels = AllChannels();
  ports.links = web.get();
  ports.speech = speech.get();
  ports.recordings = no_recordings.get();
  if (recordings != nullptr) ports.recordings = recordings.get();
  ports.records = records.get();
  ports.trace = &trace;
  absl::StatusOr<std::unique_ptr<Runner>> made = Runner::Create(options, ports);
  if (!made.ok()) return made.status();
  runner = std::make_unique<ThreadedRunner>(*std::move(made));
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<Switch>> Switch::Start(const Config& config, Logger* logger) {
  LogStart(config, logger);
  auto parts = std::make_unique<Parts>(config, logger);
  absl::Status status = parts->OpenFiles(config);
  if (status.ok()) status = parts->MakePorts(config);
  if (status.ok()) status = parts->MakeRunner(config);
  if (status.ok()) {
    status = AssignTo(SipAdapter::Create(SipOptionsOf(config), parts->runner->events(),
                                         parts->audio.get(), parts->channels->sip_messages()),
                      &parts->sip);
  }
  if (!status.ok()) return status;
  parts->ShowLeftovers();
  WarnOfAddresses(*parts->database, config, logger);
  std::unique_ptr<Switch> made(new Switch(std::move(parts)));
  // A full disk costs those who look for the switch its addresses, and nobody a call.
  status = made->parts_->lock->Announce(made->ReadyLine());
  if (!status.ok()) made->parts_->Warn("not announced", status);
  logger->Write(Log::INFO, CallId(), "ready", made->parts_->Addresses());
  return made;
}

Switch::Switch(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Switch::~Switch() { parts_->logger->Write(Log::INFO, CallId(), "stopping", Fields()); }

std::string Switch::ReadyLine() const {
  return absl::StrCat("ready sip:", parts_->SipAddress(), " ", parts_->web->origin());
}

void Switch::StopAccepting() {
  parts_->logger->Write(Log::INFO, CallId(), "draining", Fields());
  parts_->sip->StopAccepting();
}

void Switch::RunPeriodicTasks() {
  parts_->scheduling->Adapt();
  parts_->LookAfterVoicemails();
  parts_->Watch(absl::Now());
  if (parts_->recorder != nullptr) parts_->TellOfRecording(parts_->recorder->status());
}

void Switch::Reload(const absl::StatusOr<Config>& wanted) {
  absl::Status status = wanted.status();
  if (status.ok()) status = CheckOptions(*wanted);
  if (!status.ok()) return parts_->Warn("not reloaded", status);
  const Changes changes = ChangesBetween(parts_->in_use, *wanted);
  Config next = parts_->in_use;
  TakeOver(*wanted, &next);
  // The files' contents may have changed where their names have not.
  status = parts_->channels->Renew(next);
  if (!status.ok()) return parts_->Warn("not reloaded", status);
  // Whatever is silenced now, this line is shown by the level of before.
  parts_->logger->SetLevel(std::min(parts_->in_use.log().level(), wanted->log().level()));
  parts_->in_use = std::move(next);
  parts_->logger->Write(changes.at_restart.empty() ? Log::INFO : Log::WARNING, CallId(), "reloaded",
                        Fields()
                            .Add("changed", absl::StrJoin(changes.at_once, ","))
                            .Add("needs_restart", absl::StrJoin(changes.at_restart, ",")));
  parts_->logger->SetLevel(wanted->log().level());
}

const Config& Switch::config() const { return parts_->in_use; }

int Switch::open_calls() const { return parts_->sip->open_calls(); }

}  // namespace footman::softswitch
