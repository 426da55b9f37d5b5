extension GuestPageModel {
    /// What a guest may say with a call; none of it is needed.
    func details(_ words: Words) -> HTML {
        """
        <p class="more__hint">\(words("call.moreHint"))</p>
        <div class="more__pair">\(partySize(words).html)\(room(words).html)</div>
        \(destinations.isEmpty ? nil : destination(words).html)\
        \(CheckGroup(name: "needs", legend: words("call.needs"), choices: words.needChoices, checked: form.needs).html)\
        \(name(words).html)\(phone(words).html)\(note(words).html)
        <button class="button button--go">\(words("call.withDetails"))</button>
        """
    }

    private func partySize(_ words: Words) -> Field {
        Field(
            name: "partySize", label: words("call.partySize"), kind: .number(1...20), value: form.partySize,
            error: form.errors["partySize"])
    }

    private func room(_ words: Words) -> Field {
        Field(
            name: "roomNumber", label: words("call.room"), value: form.roomNumber, error: form.errors["roomNumber"],
            maxLength: 20)
    }

    private func destination(_ words: Words) -> Select {
        Select(
            name: "destinationId", label: words("call.destination"), choices: destinations,
            selected: form.destinationId, none: words("call.tellTheDriver"), error: form.errors["destinationId"])
    }

    private func name(_ words: Words) -> Field {
        Field(
            name: "guestName", label: words("call.name"), kind: .name, value: form.guestName,
            error: form.errors["guestName"], maxLength: 80)
    }

    private func phone(_ words: Words) -> Field {
        Field(
            name: "phone", label: words("call.phone"), kind: .phone, value: form.phone,
            hint: words("call.phoneHint"), error: form.errors["phone"], maxLength: 30)
    }

    private func note(_ words: Words) -> Field {
        Field(
            name: "note", label: words("call.note"), kind: .lines, value: form.note, error: form.errors["note"],
            maxLength: 500)
    }
}
